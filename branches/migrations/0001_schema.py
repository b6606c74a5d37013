"""Organisations, accounts and offices, the journal, imports, organisation changes, background jobs, and who is told what."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from branches.migrating import Together


class Migration(migrations.Migration):
    #: The last of the ten it stands for: whoever has that one has them all.
    replaces = [('branches', '0010_ways_of_telling')]
    initial = True
    dependencies = [('auth', '0012_alter_user_first_name_max_length')]
    operations = [
        Together([
            migrations.CreateModel(
                name='Holiday',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(unique=True, verbose_name='Ngày')),
                    ('name', models.CharField(max_length=120, verbose_name='Tên')),
                    ('working', models.BooleanField(default=False, help_text='Đánh dấu khi là ngày làm bù.', verbose_name='Ngày làm việc')),
                ],
                options={
                    'verbose_name': 'ngày nghỉ, ngày làm bù',
                    'verbose_name_plural': 'ngày nghỉ, ngày làm bù',
                    'ordering': ['-day'],
                },
            ),
            migrations.CreateModel(
                name='Organization',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=40, unique=True, verbose_name='Mã tổ chức')),
                    ('name', models.CharField(max_length=200, verbose_name='Tên tổ chức')),
                    ('kind', models.CharField(choices=[('province', 'Tỉnh ủy'), ('superior', 'Cấp trên trực tiếp cơ sở'), ('grassroots_committee', 'Đảng bộ cơ sở'), ('grassroots_branch', 'Chi bộ cơ sở'), ('sub_committee', 'Đảng bộ bộ phận'), ('branch', 'Chi bộ trực thuộc')], max_length=24, verbose_name='Loại')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='children', to='branches.organization', verbose_name='Tổ chức cấp trên')),
                    ('path', models.TextField(db_collation='C', editable=False, null=True, unique=True)),
                    ('sector', models.CharField(blank=True, choices=[('administration', 'Cơ quan hành chính'), ('party_and_mass', 'Cơ quan đảng, đoàn thể'), ('public_service', 'Đơn vị sự nghiệp'), ('state_enterprise', 'Doanh nghiệp nhà nước'), ('private_enterprise', 'Doanh nghiệp ngoài nhà nước'), ('non_state', 'Ngoài khu vực nhà nước'), ('commune', 'Xã, phường'), ('village', 'Thôn, tổ dân phố'), ('armed_forces', 'Lực lượng vũ trang'), ('special', 'Đặc thù'), ('other', 'Khác')], max_length=24, verbose_name='Khu vực')),
                    ('founded_on', models.DateField(blank=True, null=True, verbose_name='Ngày thành lập')),
                    ('dissolved_on', models.DateField(blank=True, null=True, verbose_name='Ngày giải thể')),
                    ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='+', to='branches.organization', verbose_name='Sáp nhập vào')),
                    ('search_name', models.TextField(default='', editable=False)),
                    ('sort_key', models.TextField(db_collation='C', default='', editable=False)),
                ],
                options={
                    'verbose_name': 'tổ chức đảng',
                    'verbose_name_plural': 'tổ chức đảng',
                    'ordering': ['sort_key', 'pk'],
                    'indexes': [
                        models.Index(django.db.models.expressions.CombinedExpression(django.db.models.functions.text.Length('path'), '-', django.db.models.functions.text.Length(django.db.models.functions.text.Replace('path', models.Value('/')))), models.F('sort_key'), name='organization_level'),
                        models.Index(fields=['sort_key', 'id'], name='organization_sort'),
                        models.Index(fields=['parent', 'sort_key', 'id'], name='organization_children'),
                    ],
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(('dissolved_on', None), ('founded_on', None), ('dissolved_on__gte', models.F('founded_on')), _connector='OR'), name='organization_dissolved_after_founded', violation_error_message='Ngày giải thể không thể trước Ngày thành lập.'),
                        models.CheckConstraint(condition=models.Q(models.Q(('kind', 'province'), _negated=True), ('parent', None), _connector='OR'), name='organization_province_on_top', violation_error_message='Tỉnh ủy đứng trên cùng, không có tổ chức cấp trên trong chương trình.'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Authority',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('body', models.CharField(choices=[('immediate_superior', 'Cấp trên trực tiếp, phê duyệt danh sách'), ('grassroots', 'Đảng ủy cơ sở'), ('sub_committee', 'Đảng ủy bộ phận'), ('inspection', 'Ủy ban Kiểm tra thẩm tra'), ('admission', 'Cấp có thẩm quyền kết nạp, xóa tên'), ('discipline', 'Cấp có thẩm quyền kỷ luật')], max_length=24, verbose_name='Thẩm quyền')),
                    ('organization', models.ForeignKey(on_delete=models.CASCADE, related_name='authorities', to='branches.organization', verbose_name='Cho tổ chức (và cấp dưới)')),
                    ('holder', models.ForeignKey(on_delete=models.PROTECT, related_name='holds_authority', to='branches.organization', verbose_name='Cơ quan có thẩm quyền')),
                    ('valid_from', models.DateField(verbose_name='Từ ngày')),
                    ('valid_to', models.DateField(blank=True, null=True, verbose_name='Đến ngày')),
                    ('basis', models.CharField(blank=True, max_length=200, verbose_name='Căn cứ')),
                ],
                options={
                    'verbose_name': 'thẩm quyền',
                    'verbose_name_plural': 'thẩm quyền',
                    'constraints': [
                        models.UniqueConstraint(fields=('body', 'organization', 'valid_from'), name='one_authority_per_day', violation_error_message='Thẩm quyền này đã được ghi từ ngày đó.'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='JobRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('task', models.CharField(max_length=80, verbose_name='Việc')),
                    ('started_at', models.DateTimeField(verbose_name='Bắt đầu lúc')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='Kết thúc lúc')),
                    ('state', models.CharField(choices=[('running', 'Đang chạy'), ('done', 'Đã xong'), ('failed', 'Không xong'), ('lost', 'Dừng giữa chừng')], default='running', max_length=8, verbose_name='Tình trạng')),
                    ('counts', models.JSONField(blank=True, default=dict, verbose_name='Kết quả')),
                    ('error', models.TextField(blank=True, verbose_name='Lỗi')),
                ],
                options={
                    'verbose_name': 'lần chạy nền',
                    'verbose_name_plural': 'các lần chạy nền',
                    'ordering': ['-pk'],
                    'indexes': [
                        models.Index(fields=['task', '-id'], name='run_of_a_task'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Heartbeat',
                fields=[
                    ('part', models.CharField(max_length=80, primary_key=True, serialize=False, verbose_name='Phần')),
                    ('at', models.DateTimeField(verbose_name='Lần cuối')),
                ],
                options={
                    'verbose_name': 'nhịp chạy nền',
                    'verbose_name_plural': 'nhịp chạy nền',
                },
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                    ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                    ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                    ('full_name', models.CharField(max_length=120, verbose_name='Họ và tên')),
                    ('daily_mail', models.BooleanField(default=True, verbose_name='Nhận thư nhắc việc')),
                    ('mail_hour', models.PositiveSmallIntegerField(default=7, help_text='Từ 0 đến 23 giờ.', validators=[django.core.validators.MaxValueValidator(23)], verbose_name='Giờ nhận thư tổng hợp')),
                    ('told_early', models.BooleanField(default=True, verbose_name='Báo trước hạn trong hộp thư')),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'verbose_name': 'tài khoản',
                    'verbose_name_plural': 'tài khoản',
                    'ordering': ['username'],
                },
                managers=[
                    ('objects', django.contrib.auth.models.UserManager()),
                ],
            ),
            migrations.CreateModel(
                name='Job',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=40, verbose_name='Loại')),
                    ('state', models.CharField(choices=[('waiting', 'Đang chờ'), ('running', 'Đang chạy'), ('done', 'Đã xong'), ('failed', 'Chưa xong')], default='waiting', max_length=10, verbose_name='Tình trạng')),
                    ('done', models.PositiveIntegerField(default=0, verbose_name='Đã làm')),
                    ('total', models.PositiveIntegerField(default=0, verbose_name='Tất cả')),
                    ('message', models.TextField(blank=True, verbose_name='Lời báo')),
                    ('created_by', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Người giao')),
                    ('created_at', models.DateTimeField(verbose_name='Giao lúc')),
                    ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='Bắt đầu lúc')),
                    ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='Xong lúc')),
                ],
                options={
                    'verbose_name': 'việc chạy nền',
                    'verbose_name_plural': 'việc chạy nền',
                    'ordering': ['-pk'],
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(('done__lte', models.F('total'))), name='job_done_within_total'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='OrganizationChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=200, verbose_name='Nội dung')),
                    ('organization', models.ForeignKey(help_text='Mọi tổ chức trong đợt này đều ở dưới tổ chức này.', on_delete=models.PROTECT, related_name='+', to='branches.organization', verbose_name='Cấp thực hiện')),
                    ('decision_number', models.CharField(blank=True, max_length=60, verbose_name='Số quyết định')),
                    ('decided_on', models.DateField(blank=True, null=True, verbose_name='Ngày quyết định')),
                    ('effective_on', models.DateField(verbose_name='Ngày có hiệu lực')),
                    ('state', models.CharField(choices=[('draft', 'Đang chuẩn bị'), ('applying', 'Đang thực hiện'), ('applied', 'Đã thực hiện'), ('undoing', 'Đang hoàn lại'), ('undone', 'Đã hoàn lại')], default='draft', max_length=10, verbose_name='Tình trạng')),
                    ('counts', models.JSONField(default=dict, verbose_name='Số liệu')),
                    ('marks', models.JSONField(default=dict, editable=False, verbose_name='Mốc để hoàn lại')),
                    ('message', models.TextField(blank=True, verbose_name='Lời báo')),
                    ('created_by', models.ForeignKey(null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Người chuẩn bị')),
                    ('created_at', models.DateTimeField(verbose_name='Chuẩn bị lúc')),
                    ('done_by', models.ForeignKey(null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Người thực hiện')),
                    ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='Thực hiện lúc')),
                    ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='Hoàn lại lúc')),
                    ('job', models.ForeignKey(blank=True, null=True, on_delete=models.SET_NULL, related_name='+', to='branches.job')),
                ],
                options={
                    'verbose_name': 'thay đổi tổ chức',
                    'verbose_name_plural': 'thay đổi tổ chức',
                    'ordering': ['-pk'],
                },
            ),
            migrations.CreateModel(
                name='ChangeLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('change', models.ForeignKey(on_delete=models.CASCADE, related_name='lines', to='branches.organizationchange')),
                    ('number', models.PositiveIntegerField(verbose_name='Dòng')),
                    ('kind', models.CharField(choices=[('found', 'Thành lập'), ('rename', 'Đổi tên, mã, loại'), ('move', 'Chuyển trực thuộc'), ('merge', 'Sáp nhập'), ('split', 'Chia tách'), ('dissolve', 'Giải thể')], max_length=10, verbose_name='Việc')),
                    ('organization', models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name='change_lines', to='branches.organization', verbose_name='Tổ chức')),
                    ('target', models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name='+', to='branches.organization', verbose_name='Tổ chức nhận')),
                    ('because', models.ForeignKey(null=True, on_delete=models.CASCADE, related_name='+', to='branches.changeline', verbose_name='Theo dòng')),
                    ('data', models.JSONField(default=dict, verbose_name='Nội dung')),
                    ('state', models.CharField(choices=[('error', 'Chưa thực hiện được'), ('warning', 'Cần xem lại'), ('ready', 'Sẵn sàng'), ('same', 'Không thay đổi')], default='ready', max_length=8, verbose_name='Tình trạng')),
                    ('before', models.JSONField(null=True, verbose_name='Trước')),
                    ('after', models.JSONField(null=True, verbose_name='Sau')),
                    ('messages', models.JSONField(default=list, verbose_name='Lời báo')),
                    ('counts', models.JSONField(default=dict, verbose_name='Số liệu')),
                ],
                options={
                    'verbose_name': 'việc của đợt thay đổi',
                    'verbose_name_plural': 'việc của đợt thay đổi',
                    'ordering': ['number'],
                    'constraints': [
                        models.UniqueConstraint(fields=('change', 'number'), name='one_change_line_per_number'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='ChangedRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('change', models.ForeignKey(on_delete=models.CASCADE, related_name='records', to='branches.organizationchange')),
                    ('model', models.CharField(max_length=60)),
                    ('object_id', models.BigIntegerField()),
                    ('before', models.JSONField(null=True)),
                    ('after', models.JSONField()),
                ],
                options={
                    'verbose_name': 'hồ sơ đã thay đổi theo đợt',
                    'verbose_name_plural': 'hồ sơ đã thay đổi theo đợt',
                },
            ),
            migrations.CreateModel(
                name='ImportRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('members', 'Đảng viên'), ('attendance', 'Điểm danh sinh hoạt'), ('dues', 'Đảng phí'), ('rankings', 'Xếp loại hằng năm'), ('organizations', 'Tổ chức đảng')], max_length=20, verbose_name='Loại danh sách')),
                    ('state', models.CharField(choices=[('reading', 'Đang đọc'), ('previewed', 'Đã xem trước'), ('applying', 'Đang ghi'), ('applied', 'Đã ghi'), ('undoing', 'Đang hoàn lại'), ('undone', 'Đã hoàn lại'), ('failed', 'Không đọc được')], default='reading', max_length=12, verbose_name='Tình trạng')),
                    ('file', models.FileField(blank=True, upload_to='imports/%Y/%m', verbose_name='Tệp')),
                    ('file_name', models.CharField(max_length=255, verbose_name='Tên tệp')),
                    ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                    ('sheet', models.CharField(blank=True, max_length=120, verbose_name='Trang tính')),
                    ('counts', models.JSONField(default=dict, verbose_name='Số dòng theo tình trạng')),
                    ('unknown_columns', models.JSONField(default=list, verbose_name='Cột không dùng đến')),
                    ('message', models.TextField(blank=True, verbose_name='Lời báo')),
                    ('sheets', models.JSONField(default=list, verbose_name='Các trang tính')),
                    ('header_row', models.PositiveIntegerField(null=True, verbose_name='Dòng tiêu đề')),
                    ('headings', models.JSONField(default=list, verbose_name='Tiêu đề trong tệp')),
                    ('left_out', models.JSONField(default=list, verbose_name='Dòng không đọc')),
                    ('created_by', models.ForeignKey(help_text='Để trống khi nhập bằng lệnh của quản trị.', null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Người nhập')),
                    ('created_at', models.DateTimeField(verbose_name='Gửi lúc')),
                    ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='Ghi lúc')),
                    ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='Hoàn lại lúc')),
                    ('job', models.ForeignKey(blank=True, null=True, on_delete=models.SET_NULL, related_name='+', to='branches.job')),
                ],
                options={
                    'verbose_name': 'lần nhập danh sách',
                    'verbose_name_plural': 'lần nhập danh sách',
                    'ordering': ['-pk'],
                },
            ),
            migrations.CreateModel(
                name='ImportRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('run', models.ForeignKey(on_delete=models.CASCADE, related_name='rows', to='branches.importrun')),
                    ('number', models.PositiveIntegerField(verbose_name='Dòng')),
                    ('state', models.CharField(choices=[('new', 'Thêm mới'), ('changed', 'Thay đổi'), ('unchanged', 'Không đổi'), ('warning', 'Cần xem lại'), ('error', 'Lỗi')], max_length=10, verbose_name='Tình trạng')),
                    ('confirmed', models.BooleanField(default=False, verbose_name='Đã xem và đồng ý')),
                    ('cells', models.JSONField(default=dict, verbose_name='Ô trong tệp')),
                    ('data', models.JSONField(default=dict, verbose_name='Giá trị đã hiểu')),
                    ('changes', models.JSONField(default=dict, verbose_name='Thay đổi')),
                    ('messages', models.JSONField(default=list, verbose_name='Lời báo')),
                    ('target_id', models.BigIntegerField(null=True, verbose_name='Hồ sơ')),
                    ('before', models.JSONField(null=True, verbose_name='Trước khi ghi')),
                ],
                options={
                    'verbose_name': 'dòng nhập',
                    'verbose_name_plural': 'dòng nhập',
                    'ordering': ['number'],
                    'indexes': [
                        models.Index(fields=['run', 'state', 'number'], name='import_row_state'),
                        models.Index(fields=['target_id'], name='import_row_target'),
                    ],
                    'constraints': [
                        models.UniqueConstraint(fields=('run', 'number'), name='one_row_per_number'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Entry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(verbose_name='Lúc')),
                    ('actor', models.ForeignKey(null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Người thực hiện')),
                    ('actor_name', models.CharField(max_length=160, verbose_name='Tên người thực hiện')),
                    ('organization', models.ForeignKey(null=True, on_delete=models.PROTECT, related_name='+', to='branches.organization', verbose_name='Tổ chức')),
                    ('verb', models.CharField(max_length=60, verbose_name='Việc')),
                    ('subject', models.CharField(blank=True, max_length=60, verbose_name='Về')),
                    ('facts', models.JSONField(default=dict, verbose_name='Nội dung')),
                    ('previous_hash', models.CharField(max_length=64, unique=True, verbose_name='Mã mục trước')),
                    ('hash', models.CharField(max_length=64, unique=True, verbose_name='Mã')),
                ],
                options={
                    'verbose_name': 'mục nhật ký',
                    'verbose_name_plural': 'nhật ký',
                    'ordering': ['-pk'],
                    'indexes': [
                        models.Index(fields=['subject', '-id'], name='entry_subject'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Viewing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(verbose_name='Lúc')),
                    ('user', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Người xem')),
                    ('subject', models.CharField(max_length=60, verbose_name='Hồ sơ')),
                    ('part', models.CharField(blank=True, max_length=60, verbose_name='Phần')),
                    ('reason', models.CharField(blank=True, max_length=300, verbose_name='Lý do')),
                ],
                options={
                    'verbose_name': 'lượt xem',
                    'verbose_name_plural': 'lượt xem',
                    'ordering': ['-pk'],
                    'indexes': [
                        models.Index(fields=['subject', '-id'], name='viewing_subject'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=models.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='Người nhận')),
                    ('text', models.CharField(max_length=300, verbose_name='Nội dung')),
                    ('link', models.CharField(blank=True, max_length=200, verbose_name='Liên kết')),
                    ('created_at', models.DateTimeField(verbose_name='Lúc')),
                    ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='Đã đọc lúc')),
                    ('urgent', models.BooleanField(default=False, verbose_name='Cần gửi thư ngay')),
                    ('mail_claimed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='Nhận việc gửi thư lúc')),
                    ('mailed_at', models.DateTimeField(blank=True, null=True, verbose_name='Đã gửi thư lúc')),
                ],
                options={
                    'verbose_name': 'thông báo',
                    'verbose_name_plural': 'thông báo',
                    'ordering': ['-pk'],
                    'indexes': [
                        models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='notice_unread'),
                        models.Index(condition=models.Q(('mail_claimed_at', None), ('urgent', True)), fields=['id'], name='notice_to_mail'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Digest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=models.CASCADE, related_name='digests', to=settings.AUTH_USER_MODEL)),
                    ('on', models.DateField(verbose_name='Ngày')),
                    ('items', models.PositiveIntegerField(verbose_name='Số việc')),
                    ('claimed_at', models.DateTimeField(verbose_name='Nhận việc gửi lúc')),
                    ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='Đã gửi lúc')),
                ],
                options={
                    'verbose_name': 'thư tổng hợp',
                    'verbose_name_plural': 'thư tổng hợp',
                    'constraints': [
                        models.UniqueConstraint(fields=('user', 'on'), name='one_digest_a_day'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='CalendarFeed',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=models.CASCADE, related_name='feeds', to=settings.AUTH_USER_MODEL)),
                    ('mark', models.CharField(max_length=64, unique=True, verbose_name='Dấu của địa chỉ')),
                    ('created_at', models.DateTimeField(verbose_name='Tạo lúc')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='Thu hồi lúc')),
                    ('fetched_at', models.DateTimeField(blank=True, null=True, verbose_name='Lần đọc gần nhất')),
                ],
                options={
                    'verbose_name': 'địa chỉ lịch',
                    'verbose_name_plural': 'địa chỉ lịch',
                    'ordering': ['-pk'],
                    'constraints': [
                        models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('user',), name='one_calendar_feed_in_force'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Office',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=models.CASCADE, related_name='offices', to=settings.AUTH_USER_MODEL, verbose_name='Tài khoản')),
                    ('organization', models.ForeignKey(on_delete=models.PROTECT, related_name='offices', to='branches.organization', verbose_name='Tổ chức đảng')),
                    ('role', models.CharField(choices=[('secretary', 'Bí thư'), ('deputy', 'Phó bí thư'), ('committee_member', 'Cấp ủy viên'), ('staff', 'Cán bộ cấp ủy'), ('organization_staff', 'Cán bộ ban tổ chức'), ('inspection', 'Cán bộ ủy ban kiểm tra'), ('recorder', 'Thư ký ban thường vụ'), ('reader', 'Người xem')], max_length=24, verbose_name='Vai trò')),
                    ('starts_on', models.DateField(verbose_name='Từ ngày')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='Đến ngày')),
                    ('acting_for', models.ForeignKey(blank=True, help_text='Ghi khi được ủy quyền hoặc phụ trách thay.', null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Làm thay đồng chí')),
                    ('basis', models.CharField(blank=True, max_length=200, verbose_name='Căn cứ')),
                ],
                options={
                    'verbose_name': 'chức trách',
                    'verbose_name_plural': 'chức trách',
                    'ordering': ['organization__sort_key', 'role'],
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='office_ends_after_start', violation_error_message='Đến ngày không thể trước Từ ngày.'),
                        models.UniqueConstraint(fields=('user', 'organization', 'role', 'starts_on'), name='one_office_once', violation_error_message='Chức trách này đã được ghi.'),
                    ],
                },
            ),
        ]),
    ]
