"""Phrases of the stand-in, by language and tone; `{thing}` is what a text is about."""

from typing import Final

PHRASES: Final[dict[str, dict[str, dict[str, tuple[str, ...]]]]] = {
    "en": {
        "friendly": {
            "subject": (
                "Something nice for you: {thing}",
                "We thought of you: {thing}",
                "Have you seen this? {thing}",
                "A little news from us: {thing}",
                "Come and have a look: {thing}",
            ),
            "opening": (
                "we have something that we are happy to show you: {thing}.",
                "here is something we thought you might like: {thing}.",
                "good news: {thing}.",
            ),
            "middle": (
                "Take your time and have a look around.",
                "If you have a question, just write back to us.",
                "It is ready whenever you are.",
                "We picked it with care.",
            ),
            "closing": ("See you soon", "Warm wishes", "All the best"),
        },
        "neutral": {
            "subject": (
                "{thing}",
                "New: {thing}",
                "Information: {thing}",
                "For your attention: {thing}",
                "Update: {thing}",
            ),
            "opening": (
                "this message is about {thing}.",
                "we would like to inform you of the following: {thing}.",
                "please note: {thing}.",
            ),
            "middle": (
                "The details are below.",
                "All conditions are on our pages.",
                "You can reach us at any time.",
                "It is available while stocks last.",
            ),
            "closing": ("Kind regards", "Regards", "Yours sincerely"),
        },
        "urgent": {
            "subject": (
                "Only for a short time: {thing}",
                "Do not wait too long: {thing}",
                "It ends soon: {thing}",
                "Last days: {thing}",
                "Today rather than tomorrow: {thing}",
            ),
            "opening": (
                "this will not be here for long: {thing}.",
                "there is not much time left: {thing}.",
                "now is the moment: {thing}.",
            ),
            "middle": (
                "Whoever comes first has the choice.",
                "When it is over, it is over.",
                "It takes you a minute.",
                "Have a look before it is gone.",
            ),
            "closing": ("Until soon", "Be quick", "See you today"),
        },
        "elegant": {
            "subject": (
                "{thing}, chosen with care",
                "Quietly beautiful: {thing}",
                "An invitation: {thing}",
                "For those who look twice: {thing}",
                "Made to stay: {thing}",
            ),
            "opening": (
                "it is our pleasure to present {thing}.",
                "we should like to invite you to discover {thing}.",
                "some things need few words: {thing}.",
            ),
            "middle": (
                "Every detail has its reason.",
                "It is made to be kept.",
                "You will find it in calm company.",
                "Good things take their time.",
            ),
            "closing": ("With our compliments", "Sincerely", "At your service"),
        },
        "playful": {
            "subject": (
                "Psst: {thing}",
                "Guess what? {thing}",
                "Drum roll, please: {thing}",
                "You had us at {thing}",
                "Ta-da: {thing}",
            ),
            "opening": (
                "hold on to your hat: {thing}.",
                "somebody had to tell you: {thing}.",
                "we could not keep it to ourselves: {thing}.",
            ),
            "middle": (
                "No fireworks, but nearly.",
                "Your future self says thank you.",
                "We did a small dance about it.",
                "Handle with joy.",
            ),
            "closing": ("High five", "Wink, wink", "Off you go"),
        },
    },
    "de": {
        "friendly": {
            "subject": (
                "Etwas Schönes für Sie: {thing}",
                "Wir haben an Sie gedacht: {thing}",
                "Schon gesehen? {thing}",
                "Neues von uns: {thing}",
                "Schauen Sie vorbei: {thing}",
            ),
            "opening": (
                "wir möchten Ihnen gern etwas zeigen: {thing}.",
                "das könnte Ihnen gefallen: {thing}.",
                "gute Nachrichten: {thing}.",
            ),
            "middle": (
                "Sehen Sie sich in Ruhe um.",
                "Bei Fragen schreiben Sie uns einfach zurück.",
                "Es steht für Sie bereit.",
                "Wir haben es mit Sorgfalt ausgesucht.",
            ),
            "closing": ("Bis bald", "Herzliche Grüße", "Alles Gute"),
        },
        "neutral": {
            "subject": (
                "{thing}",
                "Neu: {thing}",
                "Information: {thing}",
                "Zu Ihrer Kenntnis: {thing}",
                "Aktuell: {thing}",
            ),
            "opening": (
                "in dieser Nachricht geht es um {thing}.",
                "wir informieren Sie über Folgendes: {thing}.",
                "bitte beachten Sie: {thing}.",
            ),
            "middle": (
                "Die Einzelheiten stehen unten.",
                "Alle Bedingungen finden Sie auf unseren Seiten.",
                "Sie erreichen uns jederzeit.",
                "Solange der Vorrat reicht.",
            ),
            "closing": ("Freundliche Grüße", "Mit freundlichen Grüßen", "Viele Grüße"),
        },
        "urgent": {
            "subject": (
                "Nur für kurze Zeit: {thing}",
                "Warten Sie nicht zu lange: {thing}",
                "Bald vorbei: {thing}",
                "Die letzten Tage: {thing}",
                "Lieber heute als morgen: {thing}",
            ),
            "opening": (
                "das gibt es nicht mehr lange: {thing}.",
                "viel Zeit bleibt nicht: {thing}.",
                "jetzt ist der Augenblick: {thing}.",
            ),
            "middle": (
                "Wer zuerst kommt, hat die Wahl.",
                "Was weg ist, ist weg.",
                "Es dauert nur eine Minute.",
                "Sehen Sie es sich an, bevor es vorbei ist.",
            ),
            "closing": ("Bis gleich", "Schnell sein lohnt sich", "Bis heute"),
        },
        "elegant": {
            "subject": (
                "{thing}, mit Bedacht gewählt",
                "Von leiser Schönheit: {thing}",
                "Eine Einladung: {thing}",
                "Für den zweiten Blick: {thing}",
                "Gemacht, um zu bleiben: {thing}",
            ),
            "opening": (
                "wir haben die Freude, Ihnen {thing} vorzustellen.",
                "wir laden Sie ein, Folgendes zu entdecken: {thing}.",
                "manches braucht wenige Worte: {thing}.",
            ),
            "middle": (
                "Jede Einzelheit hat ihren Grund.",
                "Es ist gemacht, um zu bleiben.",
                "Sie finden es in ruhiger Gesellschaft.",
                "Gutes braucht seine Zeit.",
            ),
            "closing": ("Mit besten Empfehlungen", "Hochachtungsvoll", "Stets zu Diensten"),
        },
        "playful": {
            "subject": (
                "Psst: {thing}",
                "Raten Sie mal: {thing}",
                "Trommelwirbel, bitte: {thing}",
                "Darauf haben Sie gewartet: {thing}",
                "Tada: {thing}",
            ),
            "opening": (
                "halten Sie den Hut fest: {thing}.",
                "irgendwer musste es Ihnen sagen: {thing}.",
                "wir konnten es nicht für uns behalten: {thing}.",
            ),
            "middle": (
                "Kein Feuerwerk, aber beinahe.",
                "Ihr künftiges Ich sagt danke.",
                "Wir haben kurz getanzt.",
                "Bitte mit Freude behandeln.",
            ),
            "closing": ("Schlagen Sie ein", "Augenzwinkernd", "Nur zu"),
        },
    },
}

GREETINGS: Final = {"en": "Hello,", "de": "Guten Tag,"}
"""By language; whoever asks for another one is written to in the first."""
