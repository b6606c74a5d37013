from django.apps import AppConfig


class PartyRecordsConfig(AppConfig):
    name = "partyrecords"
    verbose_name = "Hồ sơ đảng viên"

    def ready(self):
        from branches import runs
        from partyrecords import celery  # tasks bind to this application

        runs.labels |= {line.task: line.label for line in celery.SCHEDULE.values()}
