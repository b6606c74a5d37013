from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('branches', '0004_attendance_lists'),
    ]

    operations = [
        migrations.AlterField(
            model_name='importrun',
            name='kind',
            field=models.CharField(choices=[('members', 'Đảng viên'), ('attendance', 'Điểm danh sinh hoạt'), ('dues', 'Đảng phí'), ('rankings', 'Xếp loại hằng năm'), ('organizations', 'Tổ chức đảng')], max_length=20, verbose_name='Loại danh sách'),
        ),
    ]
