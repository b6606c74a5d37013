from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "screening"
    verbose_name = "Rà soát, sàng lọc"

    def ready(self):
        from branches import calendar, changes
        from branches import pages as organization_pages
        from members import actions, duplicates, limits, pages, readmission, viewings
        from members.actions import departures
        from screening import (  # noqa: F401  (lists and what is kept register themselves)
            deadlines,
            exports,
            former,
            organization_changes,
            panels,
            regulation,
            reports,
        )
        from screening.deadlines import sources  # noqa: F401  (they register themselves)
        from screening.member_side import seen
        from screening.views.member_panel import member_panel

        pages.panels.append(member_panel)
        pages.year_ways.append(panels.removal_of_year)
        actions.obstacles.append(panels.member_obstacle)
        actions.warnings.append(panels.member_warning)
        duplicates.followers |= {
            "screening.case.member",
            "screening.evidence.member",
            "screening.mentoring.mentor",
            "screening.violation.member",
            "screening.suspension.member",
        }
        duplicates.followers |= {"screening.kinship.member", "screening.kinship.relative"}
        actions.meeting_obstacles.append(panels.meeting_obstacle)
        organization_pages.links.append(panels.organization_links)
        organization_pages.books.append(panels.organization_books)
        organization_pages.reasons.append(panels.reason_of_day)
        departures.followers.append(former.departure_followed)
        readmission.known.append(former.readmission_facts)
        viewings.files.append(seen.files)
        limits.regulation.append(regulation.record_limits)
        changes.followers.append(organization_changes)
        calendar.followers.append(deadlines.follow_calendar)
