"""The promises attacked on a running deployment, from where strangers stand: `bin/akashi promises --target URL`.

``field`` is the ground the attacks stand on (who may be asked for, the line, what was told so far); the attacks are in
``crowd``, ``lines``, ``doors``, ``flood`` and ``tables``; ``__main__`` carries them out and writes what pytest would.
"""
