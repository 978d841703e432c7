import os

from django.core.wsgi import get_wsgi_application

from office.database import role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "office.settings")
role.take(role.APPLICATION)
application = get_wsgi_application()
