"""The frozen types that join the stages of the line of issuance; the words of the house live here.

No Django, no database, no clock. Every stage takes what the stage before it made and nothing else:

    IssueRequest → Facts → Permit | Refusal → Content → Prepared → Paper → Checked → Sealed
"""
