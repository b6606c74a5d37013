from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "screening"
    verbose_name = "Rà soát, sàng lọc"

    def ready(self):
        from branches import pages as organization_pages
        from members import actions, doubts, pages
        from screening import panels, regulation

        pages.panels.append(panels.member_panel)
        actions.obstacles.append(panels.member_obstacle)
        actions.meeting_obstacles.append(panels.meeting_obstacle)
        organization_pages.links.append(panels.organization_links)
        doubts.regulation.append(regulation.record_limits)
