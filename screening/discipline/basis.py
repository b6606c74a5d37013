"""The grounds that the guards of discipline quote, and the day they judge on."""

CHARTER_35 = "Điều lệ Đảng, Điều 35"
HEARING = "Quy định 296-QĐ/TW, Điều 12"
BARS = "Quy định 296-QĐ/TW, Điều 8.7"
LIMITATION = "Quy định 69-QĐ/TW, Điều 4"
POWERS = "Quy định 21-QĐ/TW"


def day_of(s):
    """The day that a condition is judged on: the meeting, the vote or the paper that is recorded, else today."""
    meeting = s.data.get("meeting")
    return (meeting and meeting.held_on) or s.data.get("held_on") or s.data.get("issued_on") or s.on
