"""URLs of the kiosk, below /kiosk/."""

from django.urls import path

from integrations.centre.kiosk import always, beginning, choosing, going_on, leaving

app_name = "kiosk"
urlpatterns = [
    path("", beginning.start, name="start"),
    path("card/", beginning.card, name="card"),
    path("card/new/", beginning.new_card, name="new-card"),
    path("pin/", beginning.pin, name="pin"),
    path("certificates/", choosing.certificates, name="certificates"),
    path("place/", choosing.place, name="place"),
    path("options/", choosing.options, name="options"),
    path("confirm/", choosing.confirm, name="confirm"),
    path("wait/", going_on.wait, name="wait"),
    path("pay/", going_on.pay, name="pay"),
    path("print/", going_on.print_, name="print"),
    path("state/", going_on.state, name="state"),
    path("paper/", leaving.paper, name="paper"),
    *(
        one
        for side in leaving.SIDES
        for one in (
            path(f"paper/{side}-<int:page>.png", leaving.picture, {"side": side}, name=f"picture-{side}"),
            path(f"paper/{side}.pdf", leaving.download, {"side": side}, name=f"download-{side}"),
        )
    ),
    path("trouble/", leaving.trouble, name="trouble"),
    path("take/", leaving.take, name="take"),
    path("thanks/", leaving.thanks, name="thanks"),
    path("forgotten/", leaving.forgotten, name="forgotten"),
    path("stop/", always.stop, name="stop"),
    path("stay/", always.stay, name="stay"),
    path("away/", always.away, name="away"),
    path("training/", always.training, name="training"),
    path("power-cut/", always.power_cut, name="power-cut"),
]
