"""The columns of the record that a list fills, by the keys of its headings."""

from members.models import CodeList, Post

NUMBERS = ("identity_number", "card_number", "file_number")
CODES = {
    "ethnicity": CodeList.ETHNICITY,
    "religion": CodeList.RELIGION,
    "occupation": CodeList.OCCUPATION,
    "general_education": CodeList.GENERAL_EDUCATION,
    "professional": CodeList.PROFESSIONAL,
    "theory": CodeList.THEORY,
    "academic_title": CodeList.TITLE,
}
#: Plain columns of the record, compared and written one by one.
FIELDS = (
    "full_name",
    "used_name",
    "gender",
    *NUMBERS,
    "hometown",
    "permanent_address",
    "temporary_address",
    *CODES,
    "occupation_note",
    "sector",
    "youth_union",
    "admitted_on",
    "official_on",
    "phone",
    "email",
)
#: What a new record is first asked for when a list lacks it.
SOON_MISSED = {"gender": "giới tính", "identity_number": "số căn cước", "card_number": "số thẻ"}
#: A member holds one of these in the branch at a time; the others lie at the committee above it.
BRANCH_TITLES = (Post.Title.SECRETARY, Post.Title.DEPUTY, Post.Title.COMMITTEE_MEMBER)
