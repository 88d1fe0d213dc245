"""Accounts: signing in and out, forgotten password, first start, one's own devices and preferences."""

from __future__ import annotations

from portal.accounts import devices, forgotten, installation, place, signing
from workspaces.kernel.access import open_route, person_route

POST = ["POST"]
LIMITED, LINK = "rate-limited, and says nothing about who has an account", "the link itself is the proof, single use"

routes = [
    open_route("/", place.home, why="only leads to the page of whoever asks"),
    open_route("/connexion", signing.sign_in, why="the way in"),
    open_route("/connexion", signing.open_session, why=LIMITED, methods=POST),
    open_route("/deconnexion", signing.sign_out, why="ends the session of its own cookie, if any", methods=POST),
    open_route("/mot-de-passe-oublie", forgotten.forgot, why="an empty form"),
    open_route("/mot-de-passe-oublie", forgotten.ask_link, why=LIMITED, methods=POST),
    open_route("/mot-de-passe/{token}", forgotten.choose_password, why=LINK),
    open_route("/mot-de-passe/{token}", forgotten.keep_password, why=LINK, methods=POST),
    open_route("/mot-de-passe/{token}/nouveau-lien", forgotten.new_link, why=LIMITED, methods=POST),
    open_route("/installation", installation.install, why="exists only while nobody has an account"),
    open_route("/installation", installation.create_firm, why="exists only while nobody has an account", methods=POST),
    open_route("/theme", devices.theme, why="sets a cookie of this browser", methods=POST),
    open_route("/raccourcis", devices.shortcuts, why="sets a cookie of this browser", methods=POST),
    person_route("/compte/appareils", devices.sessions),
    person_route("/compte/appareils/autres/fin", devices.end_other_sessions, methods=POST),
    person_route("/compte/appareils/{session_id:uuid}/fin", devices.end_session, methods=POST),
    person_route("/compte/mot-de-passe", devices.change_password, methods=POST),
]
