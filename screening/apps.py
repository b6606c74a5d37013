from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "screening"
    verbose_name = "Rà soát, sàng lọc"

    def ready(self):
        from branches import changes
        from branches import pages as organization_pages
        from members import actions, duplicates, limits, pages
        from screening import exports, organization_changes, panels, regulation  # noqa: F401  (lists register themselves)

        pages.panels.append(panels.member_panel)
        actions.obstacles.append(panels.member_obstacle)
        actions.warnings.append(panels.member_warning)
        duplicates.followers |= {"screening.case.member", "screening.evidence.member", "screening.mentoring.mentor"}
        actions.meeting_obstacles.append(panels.meeting_obstacle)
        organization_pages.links.append(panels.organization_links)
        limits.regulation.append(regulation.record_limits)
        changes.followers.append(organization_changes)
