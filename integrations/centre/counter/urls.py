"""URLs below /kiosk/counter/. No number of a visit or a person is in any of them."""

from django.urls import path

from integrations.centre.counter import citizen, desk, papers, sign_in

app_name = "counter"
urlpatterns = [
    path("", desk.show, name="desk"),
    path("key/", sign_in.sign_in, name="sign_in"),
    path("close/", sign_in.close, name="close"),
    path("receive/", desk.receive_one, name="receive"),
    path("kind/", desk.kind, name="kind"),
    path("options/", desk.options, name="options"),
    path("back/", desk.back, name="back"),
    path("send/", desk.send, name="send"),
    path("paid/", desk.paid, name="paid"),
    path("training/", desk.training, name="training"),
    path("stop/", desk.stop, name="stop"),
    path("next/", desk.next_one, name="next"),
    path("citizen/", citizen.screen, name="citizen"),
    path("citizen/card/", citizen.card, name="card"),
    path("citizen/members/", citizen.members, name="members"),
    path("slip/", papers.slip, name="slip"),
    path("slip.pdf", papers.slip_pdf, name="slip_pdf"),
    path("paper/front.pdf", papers.paper_pdf, {"side": "front"}, name="front_pdf"),
    path("paper/back.pdf", papers.paper_pdf, {"side": "back"}, name="back_pdf"),
    path("paper/front.png", papers.paper_png, {"side": "front"}, name="front_png"),
    path("paper/back.png", papers.paper_png, {"side": "back"}, name="back_png"),
]
