from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "Đảng viên"

    def ready(self):
        from branches import changes
        from branches import pages as organization_pages
        from members import (
            admission_todo,
            books,
            counted,
            counts,
            departures,
            meetings,
            organization_changes,
            pages,
            papers,
            todo,
            transfers,
            work_todo,
            years,
        )
        from members.dues import todo as dues_todo
        from members.duplicates import kept as kept_search  # noqa: F401  (what is kept registers itself)
        from members.exports import catalogue, life, paths  # noqa: F401  (they register themselves)
        from members.imports import attendance, dues, members, rankings  # noqa: F401  (they register themselves)
        from members.statistics import kept, snapshots  # noqa: F401  (what is kept registers itself)
        from members.views import transfers as transfer_views
        from members.views.departures import panel as departure_panel
        from members.views.probation import panel as probation_panel

        organization_pages.member_counts.append(counts.counts)
        organization_pages.shown_member_counts.append(counts.shown)
        organization_pages.after_mass_changes.extend([snapshots.refresh, counted.forget])
        organization_pages.links.append(pages.organization_links)
        organization_pages.books.append(books.books)
        organization_pages.has_members.append(counts.has_members)
        todo.SOURCES.append(meetings.todo)
        todo.SOURCES.append(dues_todo.todo)
        changes.followers.append(organization_changes)
        pages.panels.append(transfer_views.member_panel)
        todo.SOURCES.append(transfers.todo)
        todo.SOURCES.append(papers.todo)
        todo.SOURCES.extend(admission_todo.SOURCES)
        todo.SOURCES.append(work_todo.todo)
        todo.SOURCES.append(departures.todo)
        todo.SOURCES.append(years.todo)
        pages.panels.append(departure_panel)
        pages.panels.append(probation_panel)
