"""The vectors of the Programme Needs Identifier: answers, facts and the pathway by the rules.

The worked cases follow by hand from the published rules; k1 to k8 are the rows that the source's
own test lists as differing from OASys, with the pathway its rules give (PNIRegressionTest.kt at
commit f3c0b5d of ministryofjustice/hmpps-arns-risk-actuarial-api). ``.`` stands for missing.
"""

from __future__ import annotations

from typing import Any

SEX = ("sexual_preoccupation", "offence_related_sexual_interests",
       "emotional_congruence_with_children")  # fmt: skip
THINKING = ("pro_criminal_attitudes", "hostile_orientation")
RELATIONSHIPS = ("family_relationships", "previous_close_relationships", "easily_influenced",
                 "controlling_or_aggressive")  # fmt: skip
SELF = ("impulsivity", "temper", "problem_solving", "difficulties_coping")
ITEMS = (*SEX, *THINKING, *RELATIONSHIPS, *SELF)
BANDS = {"L": "low", "M": "medium", "H": "high", "V": "very_high", "NA": "not_applicable"}

# name | status | ever/harm | sex thinking relationships self | ARP | VRP | DC | IIC | CSRP | SARA
ROWS = """
case 1 | community | no/no | 111 11 1111 1111 | 60 | 10 | . | . | 0.5 | low/low | moderate
case 2 | custody | no/no | 000 22 2210 2221 | 80 | 20 | . | . | 0 | low/low | high
case 3 | community | no/no | 000 22 2210 2221 | 80 | 20 | . | . | 0 | low/low | moderate
case 4 | custody | no/no | 000 00 0000 0000 | 20 | 10 | . | . | 0 | low/low | alternative
case 5 | remand | no/no | 000 00 0000 0000 | 80 | 65 | . | . | 0 | low/low | alternative
case 6 | custody | no/no | 000 0. 0000 0000 | 20 | 10 | . | . | 0 | ./. | omission
k1 | custody | yes/no | 21. 21 121. 0110 | 60 | 60 | H | L | 3.0 | medium/high | high
k2 | custody | yes/. | ... 02 2102 1.0. | 30 | . | M | H | 3.5 | high/high | high
k3 | custody | ./. | ... 20 1200 ..01 | 80 | 30 | NA | M | 1.0 | low/medium | moderate
k4 | community | no/no | 011 .1 ..20 .2.2 | 60 | 30 | M | NA | 0.0 | ./medium | moderate
k5 | custody | ./no | 002 22 11.1 0102 | 60 | 80 | . | NA | 0.2 | medium/low | moderate
k6 | community | no/yes | .01 .. .10. 122. | 60 | 30 | V | . | 2.2 | low/low | alternative
k7 | custody | yes/no | 1.0 22 .001 0001 | 30 | . | H | . | 2.2 | low/high | high
k8 | community | yes/yes | 11. 22 .0.1 ...1 | 30 | 30 | . | M | 2.2 | medium/medium | omission
vector 1 | custody | no/no | 000 11 1110 2110 | 60 | 20 | . | . | 0.5 | low/low | moderate
vector 2 in custody | custody | no/no | 000 11 1110 2110 | 80 | 65 | . | . | 0.5 | low/low | high
vector 2 outside | community | no/no | 000 11 1110 2110 | 80 | 65 | . | . | 0.5 | low/low | moderate
vector 3 | custody | no/no | 000 20 0000 0000 | 30 | . | . | . | 0.4 | low/low | alternative
vector 4 | custody | no/no | 000 20 2111 2210 | 40 | . | M | . | . | low/low | moderate
"""


def vectors() -> list[tuple[str, dict[str, str], dict[str, Any], str]]:
    """Each vector: its name, the answers given, the facts given, and the pathway."""
    made = []
    for line in ROWS.strip().splitlines():
        name, status, history, needs, arp, vrp, dc, iic, csrp, sara, pathway = (
            cell.strip() for cell in line.split("|")
        )
        ever, harm = history.split("/")
        answers = dict(zip(ITEMS, needs.replace(" ", ""), strict=True))
        answers |= {"ever_sexual_offence": ever, "risk_of_sexual_harm": harm}
        partner, others = sara.split("/")
        facts: dict[str, Any] = {"supervision_status": status}
        facts |= {k: float(v) for k, v in (("arp", arp), ("vrp", vrp), ("csrp", csrp)) if v != "."}
        facts |= {k: BANDS[v] for k, v in (("dc_band", dc), ("iic_band", iic)) if v != "."}
        named = (("sara_partner", partner), ("sara_others", others))
        facts |= {k: v for k, v in named if v != "."}
        given = {item: answer for item, answer in answers.items() if answer != "."}
        made.append((name, given, facts, pathway))
    return made
