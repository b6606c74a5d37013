from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "screening"
    verbose_name = "Rà soát, sàng lọc"

    def ready(self):
        from branches import pages as organization_pages
        from members import actions, pages
        from screening import panels

        pages.panels.append(panels.member_panel)
        actions.obstacles.append(panels.member_obstacle)
        actions.meeting_obstacles.append(panels.meeting_obstacle)
        organization_pages.links.append(panels.organization_links)
