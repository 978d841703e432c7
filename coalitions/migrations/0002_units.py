"""The units the office starts with; staff add to the list in the admin."""

from django.db import migrations

UNITS = [
    # code, name_en, name_uk, symbol_en, symbol_uk, synonyms
    ("pcs", "pieces", "штуки", "pcs", "шт.", ["piece", "pc", "unit", "units", "од", "од.", "штук", "шт", "rounds", "items"]),
    ("set", "sets", "комплекти", "sets", "компл.", ["sets", "kit", "kits", "комплект", "комплектів"]),
    ("system", "systems", "системи", "systems", "сист.", ["systems", "система", "систем"]),
    ("battery", "batteries", "батареї", "batteries", "бат.", ["batteries", "батарея", "батарей"]),
    ("aircraft", "aircraft", "літаки", "aircraft", "літ.", ["plane", "planes", "jets", "літак", "літаків"]),
    ("ship", "ships", "кораблі", "ships", "кор.", ["ships", "vessel", "vessels", "boat", "boats", "корабель", "кораблів"]),
    ("vehicle", "vehicles", "машини", "vehicles", "маш.", ["vehicles", "car", "cars", "машина", "машин"]),
    ("person", "persons", "особи", "persons", "осіб", ["persons", "people", "trainee", "trainees", "особа", "людей", "чол.", "чол"]),
    ("place", "places", "місця", "places", "місць", ["places", "місце"]),
    ("tonne", "tonnes", "тонни", "t", "т", ["tonnes", "ton", "tons", "тонна", "тонн"]),
    ("km", "kilometres", "кілометри", "km", "км", ["kilometre", "kilometres", "кілометр"]),
    ("litre", "litres", "літри", "l", "л", ["litres", "liter", "liters", "літр"]),
]


def add(apps, schema_editor):
    Unit = apps.get_model("coalitions", "Unit")
    names = ["code", "name_en", "name_uk", "symbol_en", "symbol_uk", "synonyms"]
    Unit.objects.bulk_create(Unit(**dict(zip(names, row, strict=True))) for row in UNITS)


def remove(apps, schema_editor):
    apps.get_model("coalitions", "Unit").objects.filter(code__in=[row[0] for row in UNITS]).delete()


class Migration(migrations.Migration):
    dependencies = [("coalitions", "0001_register")]
    operations = [migrations.RunPython(add, remove)]
