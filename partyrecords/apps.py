from django.apps import AppConfig


class PartyRecordsConfig(AppConfig):
    name = "partyrecords"
    verbose_name = "Hồ sơ đảng viên"

    def ready(self):
        from partyrecords import celery  # noqa: F401  (tasks bind to this application)
