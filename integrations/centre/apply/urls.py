"""URLs below /kiosk/apply/, and /kiosk/registration/. No number and no name is in any of them."""

from django.urls import path

from integrations.centre.apply import card, flow, sending, status, written

app_name = "apply"
urlpatterns = [
    path("apply/", flow.show, name="show"),
    path("apply/pc/", flow.show_pc, name="pc"),
    path("apply/begin/", flow.begin, name="begin"),
    path("apply/where/", flow.where, name="where"),
    path("apply/card/", card.card, name="card"),
    path("apply/pin/", card.pin, name="pin"),
    path("apply/items/", flow.items, name="items"),
    path("apply/words/", written.words, name="words"),
    path("apply/phone/", written.phone, name="phone"),
    path("apply/back/", flow.back, name="back"),
    path("apply/send/", sending.send, name="send"),
    path("apply/pay/", sending.pay, name="pay"),
    path("apply/coin/", sending.coin, name="coin"),
    path("apply/number.pdf", sending.number_pdf, name="number_pdf"),
    path("apply/stay/", flow.stay, name="stay"),
    path("apply/away/", flow.away, name="away"),
    path("apply/leave/", flow.leave, name="leave"),
    path("registration/", status.registration, name="registration"),
]
