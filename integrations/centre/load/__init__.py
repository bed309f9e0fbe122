"""Open-loop load on any server that speaks the contract: arrivals do not wait for answers, and every paper is read.

``people`` (who may ask) → ``learning`` (what each is offered) → ``planning`` (who asks what, when) → ``running`` (over
``line``) → ``judging`` (whose paper is it?) → ``telling`` and ``picture``.
"""
