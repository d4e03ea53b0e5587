"""The addresses of the pages."""

from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from vigie.web import (
    advisories,
    answers,
    approvals,
    establishments,
    evidence,
    exports,
    findings,
    guide,
    health,
    keywords,
    level,
    life,
    method,
    products,
    publication,
    questionnaire,
    search,
    sheets,
    site,
    support,
)
from vigie.web.accounts import mine, people

TERRITORIES = {
    "region": "region",
    "department": "departement",
    "grouping": "groupement",
    "category": "categorie",
}


def _territory(kind: str, folder: str) -> list[URLPattern]:
    page, facts = f"{folder}/<str:code>/", {"kind": kind}
    rows = f"{page}etablissements/"
    return [
        path(page, level.territory, facts, name=kind),
        path(rows, establishments.listing, facts, name=f"{kind}-establishments"),
        *_exports(rows, f"{kind}-export", facts),
    ]


def _exports(rows: str, name: str, facts: dict[str, str]) -> list[URLPattern]:
    return [
        path(
            f"{rows}export.{form}", exports.export, {**facts, "form": form}, name=f"{name}-{form}"
        )
        for form in ("csv", "ods")
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", level.nation, name="nation"),
    *(each for kind, folder in TERRITORIES.items() for each in _territory(kind, folder)),
    path("etablissements/", establishments.listing, name="establishments"),
    *_exports("etablissements/", "export", {}),
    path("etablissement/<str:finess>/", establishments.establishment, name="establishment"),
    path("etablissement/<str:finess>/preuve/", evidence.give, name="evidence"),
    path(
        "etablissement/<str:finess>/constats/",
        findings.of_establishment,
        name="establishment-findings",
    ),
    path(
        "etablissement/<str:finess>/changements/",
        life.of_establishment,
        name="establishment-changes",
    ),
    path(
        "etablissement/<str:finess>/reponses/",
        answers.of_establishment,
        name="establishment-answers",
    ),
    path(
        "etablissement/<str:finess>/reponses/<int:key>/retirer/",
        answers.withdraw,
        name="establishment-withdraw",
    ),
    path("etablissement/<str:finess>/repondre/", answers.give, name="establishment-answer"),
    path("changements/", life.everywhere, name="changes"),
    path("relecture/", answers.reviewing, name="review"),
    path("relecture/<int:key>/", answers.review, name="review-answer"),
    path("relecture/ecartee/<int:key>/", answers.undo, name="review-undo"),
    path(
        "etablissement/<str:finess>/fin-de-support/",
        support.of_establishment,
        name="establishment-support",
    ),
    path("mots-cles/", keywords.keywords, name="keywords"),
    path("mots-cles/<int:key>/retirer/", keywords.remove, name="keyword-remove"),
    path("fin-de-support/", support.end_of_life, name="support"),
    path("vulnerabilite/<str:cve>/", findings.vulnerability, name="vulnerability"),
    path("produit/<path:product>/", findings.product, name="product"),
    path("noms/", products.queue, name="names"),
    path("noms/decider/", products.decide, name="name"),
    path("noms/<int:key>/defaire/", products.undo, name="name-undo"),
    path("chercher/", search.search, name="search"),
    path("sources/", advisories.sources, name="sources"),
    path("sources/<str:name>/", advisories.source, name="source"),
    path("methode/", method.method, name="method"),
    path("methode/precision/", answers.precision, name="precision"),
    path("guide/", guide.guide, name="guide"),
    path("guide/<slug:page>/", guide.guide, name="guide-page"),
    path("documentation/<slug:folder>/<slug:page>/", guide.documentation, name="documentation"),
    path("accessibilite/", site.accessibility, name="accessibility"),
    path("sante/vivant/", health.alive, name="alive"),
    path("sante/pret/", health.ready, name="ready"),
    path("personnes/", people.people, name="people"),
    path("personnes/inviter/", people.invite, name="invite"),
    path("personnes/mandat/", people.mandate, name="mandate"),
    path(
        "personnes/<str:username>/mandat/<int:key>/finir/", people.end_mandate, name="mandate-end"
    ),
    path("personnes/<str:username>/parti/", people.leave, name="people-leave"),
    path("personnes/<str:username>/acces/", people.renew, name="people-renew"),
    path("publications/", publication.publications, name="publications"),
    path("publications/proposer/", publication.propose, name="publication-propose"),
    path("publications/<int:number>/", publication.publication, name="publication"),
    path("publications/<int:number>/retirer/", publication.withdraw, name="publication-withdraw"),
    path("publications/projet/<int:key>/", publication.draft, name="publication-draft"),
    path(
        "publications/projet/<int:key>/publier/", publication.publish, name="publication-publish"
    ),
    path("reponse/<str:secret>/", questionnaire.overview, name="sheet-link"),
    path("reponse/<str:secret>/envoyer/", questionnaire.send, name="sheet-link-send"),
    path("reponse/<str:secret>/<slug:part>/", questionnaire.fill, name="sheet-link-part"),
    path("feuilles/", sheets.listing, name="sheets"),
    path("feuilles/chercher/", sheets.find, name="sheet-find"),
    path("feuilles/nouvelle/", sheets.issue, name="sheet-issue"),
    path("feuilles/<int:key>/", sheets.sheet, name="sheet"),
    path("feuilles/<int:key>/imprimer/", sheets.printed, name="sheet-print"),
    path("feuilles/<int:key>/saisir/", sheets.enter, name="sheet-enter"),
    path("feuilles/<int:key>/relire/", sheets.check, name="sheet-check"),
    path("feuilles/<int:key>/revoquer/", sheets.revoke, name="sheet-revoke"),
    path("deux-personnes/", approvals.approvals, name="approvals"),
    path("deux-personnes/export/", approvals.ask_export, name="approval-ask"),
    path("deux-personnes/<int:key>/", approvals.decide, name="approval-decide"),
    path("urgence/", approvals.emergencies_page, name="emergencies"),
    path("urgence/ouvrir/", approvals.begin_emergency, name="emergency-begin"),
    path("urgence/<int:key>/fin/", approvals.end_emergency, name="emergency-end"),
    path("urgence/<int:key>/relire/", approvals.review_emergency, name="emergency-review"),
    path("mon-compte/", mine.account, name="account"),
    path("mon-compte/jeton/", mine.token, name="token"),
    path("mon-compte/jeton/<int:key>/revoquer/", mine.revoke, name="token-revoke"),
    path("mon-compte/session/<int:key>/fermer/", mine.end_session, name="session-end"),
    path("langue/", set_language, name="set_language"),
]
