"""The administration of the lab's nodes: Expressway pages, CUCM OS Administration, and their REST.

What is decided (`uploads`, `trust_list`, `requests`, `alarms`, …) knows nothing of the web; `desk` holds what changes;
the rest puts it on pages and into answers. Texts are the vendor's where a document has them; every other text is our
own and shown as such.
"""
