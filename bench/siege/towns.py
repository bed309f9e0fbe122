"""Two cities in one deployment, and what the clients must know of their people."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.acceptance.calendar_words import wareki
from tests.acceptance.townsfolk import Household, Person
from tests.promises.house import House
from tests.promises.town import JST, Town, moved_in

#: Households that people hold and release while papers are asked for, and such that move.
FICKLE, MOVING = 8, 8


@dataclass
class City:
    """A town, and which of its households the weather uses."""

    town: Town
    fickle: list[Household] = field(default_factory=list)
    moving: list[Household] = field(default_factory=list)


def founded(house: House, *, seed: int, households: int) -> list[City]:
    """Two cities with people nobody has met before."""
    cities = []
    for number in range(2):
        # A third of ``moved_in`` is never asked for by the crowd: of these come the fickle and the movers.
        town = moved_in(house, seed=seed + number, households=households)
        spare = town.fresh(FICKLE + MOVING)
        cities.append(City(town, spare[:FICKLE], spare[FICKLE:]))
    return cities


def write_roster(cities: list[City], path: Path) -> None:
    """Who there is, for the clients: they know the people as a city's own office does, and nothing of the product."""
    told = []
    for city in cities:
        moving = {household.number for household in city.moving}
        fickle = {household.number for household in city.fickle}
        asked = [*city.town.shared, *city.fickle, *city.moving]
        told.append(
            {
                "code": city.town.code,
                "name": city.town.registry.name,
                "mayor": f"{city.town.registry.name}長　架空　太郎",
                "people": [
                    _person(household, person, moves=household.number in moving, fickle=household.number in fickle)
                    for household in asked
                    for person in household.members
                ],
                "names": sorted({person.squeezed for person in city.town.registry.everyone}),
                "numbers": sorted(
                    number
                    for person in city.town.registry.everyone
                    for number in (person.juminhyo_code, person.serial, person.my_number)
                ),
            }
        )
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def _person(household: Household, person: Person, *, moves: bool, fickle: bool) -> dict[str, Any]:
    return {
        "serial": person.serial,
        "name": person.name,
        "born": wareki(person.birth),
        "address": "" if moves else household.address.printed,
        "sex": {"1": "男", "2": "女"}[person.sex],
        "seal": person is household.members[0] and not (moves or fickle),
        "fickle": fickle,
        "my_number": person.my_number,
        "secrets": [person.atena_no, person.juminhyo_code, person.serial],
    }


def package_of_moves(city: City, households: list[Household]) -> Path:
    """A DELTA that puts these households at other addresses."""
    rows = []
    for household in households:
        household.address.block = city.town.registry.inventor.block()
        household.history += 1
        household.operated_at = datetime.now(JST)
        rows.append(household.row())
    return city.town.next_delta({"J02": rows})
