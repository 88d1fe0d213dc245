"""An invoice on its way through a circuit. Each verb is one act inside the caller's `unit_of_work`.

The last step accepts by the one door (`approval`), so that its guards and its journal hold. Of two people at once one
wins, and the other is told who and when.
"""

from __future__ import annotations

from collections.abc import Sequence

from workspaces.circuits import calls, entering
from workspaces.circuits.models import Run, RunState, Said, Visa
from workspaces.circuits.rules import Step, steps_of
from workspaces.circuits.standing import Place, listed, places_of, whose_turn
from workspaces.invoices import approval
from workspaces.invoices.models import Invoice
from workspaces.invoices.status import Processing
from workspaces.kernel import french
from workspaces.kernel.access import Access, FirmAccess
from workspaces.kernel.clock import now
from workspaces.kernel.errors import DomainError, IllegalMove
from workspaces.kernel.typesetting import typeset

Person = Access | FirmAccess
DONE = {Said.AGREED: "a approuvé", Said.REFUSED: "a refusé", Said.SENT_BACK: "a renvoyé"}


async def places_now(run: Run) -> list[Place]:
    """The seats of the step that is on."""
    steps = steps_of(run.steps)
    return await places_of(run.workspace_id, steps[run.step], last=run.step == len(steps) - 1)


async def visas_of(run: Run) -> list[Visa]:
    return await Visa.filter(workspace_id=run.workspace_id, run_id=run.id).order_by("at", "id")


async def seats_left(run: Run) -> list[Place]:
    """Those of this turn that nobody has filled yet."""
    filled = {one.seat_id for one in await visas_of(run) if one.turn == run.turn}
    return [place for place in await places_now(run) if place.seat.id not in filled]


async def mine(run: Run, by: Person) -> list[Place]:
    """What this person may fill now. None: not their turn, and whose it is."""
    left = await seats_left(run)
    own = [place for place in left if by.person.id in {one.id for one in place.who}]
    if run.state is not RunState.OPEN or not own:
        raise IllegalMove(await whose_it_is(run, left), code="NOT_YOUR_TURN")
    return own


async def is_turn_of(invoice: Invoice, by: Person) -> bool:
    run = await entering.open_run(invoice)
    return run is not None and by.person.id in {one.id for one in whose_turn(await seats_left(run))}


async def waiting_words(invoice: Invoice) -> str:
    """Whose turn it is, or nothing outside a circuit."""
    run = await entering.open_run(invoice)
    return typeset(await whose_it_is(run, await seats_left(run))) if run else ""


async def whose_it_is(run: Run, left: Sequence[Place]) -> str:
    """« C’est au tour de Bruno Petit, depuis le 24/11/2026 à 10:12. Alice Martin a approuvé le … »"""
    visas = await visas_of(run)
    last = f" {said_of(visas[-1])}" if visas else ""
    if run.state is not RunState.OPEN:
        return f"Le circuit « {run.circuit_name} » est terminé pour cette facture.{last}"
    who = whose_turn(left)
    turn = f"au tour de {listed(who)}" if who else "au tour de personne : changez le circuit ou sortez-en la facture"
    return f"Circuit « {run.circuit_name} » : c’est {turn}, depuis le {french.moment(run.since)}.{last}"


def said_of(visa: Visa) -> str:
    return f"{visa.by_name} {DONE[visa.said]} le {french.moment(visa.at)}."


async def agree(run: Run, invoice: Invoice, by: Person, comment: str = "") -> None:
    """One visa; with enough of them the next step begins, and after the last one the invoice is accepted."""
    own = await mine(run, by)
    await _claim(run)
    await _sign(run, own, by, Said.AGREED, comment)
    step, number = steps_of(run.steps)[run.step], run.step
    await _record("visa", run, invoice, by, own, comment)
    agreed = [one for one in await visas_of(run) if one.turn == run.turn and one.said is Said.AGREED]
    if len(agreed) < step.needed:
        return
    if number + 1 < len(run.steps):
        await _begin_step(run, number + 1)
        return
    await _end(run, RunState.ACCEPTED)
    await approval.accept_now(invoice, by, circuit=run.circuit_name)


async def send_back(run: Run, invoice: Invoice, by: Person, comment: str) -> None:
    """To the step before, which decides again."""
    own = await mine(run, by)
    if run.step == 0:
        raise IllegalMove("C’est la première étape : refusez la facture, ou corrigez-la.", code="FIRST_STEP")
    if not comment:
        raise DomainError("Écrivez pourquoi vous renvoyez cette facture.", code="COMMENT")
    await _claim(run)
    await _sign(run, own, by, Said.SENT_BACK, comment)
    await _record("sent-back", run, invoice, by, own, comment)
    await _begin_step(run, run.step - 1)


async def leave(run: Run, invoice: Invoice, by: Person, reason: str) -> None:
    """Out of its circuit: whoever may accept decides alone from now on."""
    if not reason:
        raise DomainError("Écrivez pourquoi cette facture sort de son circuit.", code="COMMENT")
    await _claim(run)
    await _end(run, RunState.LEFT)
    await _record("left", run, invoice, by, (), reason)


async def accept(invoice: Invoice, by: approval.By) -> bool:
    """Somebody accepts: their visa where it is their turn. Nobody: the invoice enters the circuit that it fits."""
    run = await entering.open_run(invoice)
    if run is None:
        if by is not None and invoice.processing in approval.UNDECIDED:
            await approval.must_be_whole(invoice)
        run = await entering.enter(invoice, by)
        if run is None:
            return False
        if by is None or not await is_turn_of(invoice, by):
            return True
    elif by is None:
        return True
    await agree(run, invoice, by)
    return True


async def decide(invoice: Invoice, target: Processing, by: approval.By) -> None:
    """Before a refusal, a duplicate, a hold or a partial approval of an invoice in its circuit."""
    run = await entering.open_run(invoice)
    if run is None:
        if target is Processing.ACCEPTED and await entering.circuit_for(invoice):
            raise IllegalMove(
                "Cette facture a un circuit d’approbation : acceptez-la pour l’y envoyer.", code="CIRCUIT"
            )
        return
    if by is None:
        raise IllegalMove(await whose_it_is(run, await seats_left(run)), code="NOT_YOUR_TURN")
    own = await mine(run, by)
    if target is Processing.ON_HOLD:
        return
    if target is Processing.ACCEPTED and not await _is_decisive(run, own):
        raise IllegalMove("L’accord partiel se donne au dernier accord du circuit.", code="NOT_LAST")
    await _claim(run)
    accepted = target is Processing.ACCEPTED
    await _sign(run, own, by, Said.AGREED if accepted else Said.REFUSED, "")
    await _end(run, RunState.ACCEPTED if accepted else RunState.REFUSED)


async def _is_decisive(run: Run, own: Sequence[Place]) -> bool:
    agreed = [one for one in await visas_of(run) if one.turn == run.turn and one.said is Said.AGREED]
    return run.step == len(run.steps) - 1 and len(agreed) + len(own) >= steps_of(run.steps)[-1].needed


async def undo(invoice: Invoice, by: approval.By) -> bool:
    """Whoever gave the last visa takes it back, as long as nothing came of it but the next step's turn."""
    run = await entering.open_run(invoice)
    if run is None or by is None or invoice.processing is Processing.ON_HOLD:
        return False
    visas = await visas_of(run)
    last = visas[-1] if visas else None
    if last is None or last.by_id != by.person.id:
        raise IllegalMove("Il n’y a rien à annuler sur cette facture.")
    await _claim(run)
    await _withdraw(run, last)
    await approval.record("purchase:circuit:visa-undone", invoice, by, circuit=run.circuit_name)
    return True


async def follow(what: str, invoice: Invoice, by: approval.By) -> None:
    """After any act on an invoice: its circuit follows."""
    if what == "purchase:undone":
        await _reopen(invoice)
    elif what in ("purchase:corrected", "purchase:tagged", "purchase:untagged"):
        await entering.reconsider(invoice, by)
    elif what == "purchase:not-duplicate":
        await entering.enter_if_ready(invoice, by)


async def _reopen(invoice: Invoice) -> None:
    """The decision that ended the circuit was taken back: so is the visa that led to it."""
    last = await entering.last_run(invoice)
    if last is None or last.state not in (RunState.ACCEPTED, RunState.REFUSED):
        return
    last.state, last.ended_at = RunState.OPEN, None
    await last.save(update_fields=["state", "ended_at"])
    visas = await visas_of(last)
    if visas:
        await _withdraw(last, visas[-1])


async def _withdraw(run: Run, last: Visa) -> None:
    """All that this person signed in that act, and the step is on again that it was signed in."""
    same = Visa.filter(workspace_id=run.workspace_id, run_id=run.id, turn=last.turn, by_id=last.by_id, at=last.at)
    await same.delete()
    if run.turn != last.turn:
        run.step, run.turn, run.since = last.step, last.turn, now()
        await run.save(update_fields=["step", "turn", "since"])
    await calls.ask(run)


async def _claim(run: Run) -> None:
    """Nobody else has moved it since it was read."""
    same = Run.filter(id=run.id, workspace_id=run.workspace_id, version=run.version, state=RunState.OPEN)
    if await same.update(version=run.version + 1) != 1:
        visas = await visas_of(run)
        told = said_of(visas[-1]) if visas else ""
        raise IllegalMove(f"Quelqu’un d’autre vient de décider. {told}".strip(), code="DECIDED")
    run.version += 1


async def _sign(run: Run, own: Sequence[Place], by: Person, said: Said, comment: str) -> None:
    at = now()
    for place in own:
        await Visa.create(
            workspace_id=run.workspace_id, run_id=run.id, step=run.step, turn=run.turn, said=said, comment=comment,
            at=at, seat_id=place.seat.id, seat_name=place.seat.name, by_id=by.person.id, by_name=by.person.name,
        )  # fmt: skip


async def _begin_step(run: Run, number: int) -> None:
    run.step, run.turn, run.since = number, await _next_turn(run), now()
    await run.save(update_fields=["step", "turn", "since"])
    await calls.ask(run)


async def _next_turn(run: Run) -> int:
    """Never one that was signed in before, also after a visa was taken back."""
    turns = [one.turn for one in await visas_of(run)]
    return max([run.turn, *turns]) + 1


async def _end(run: Run, state: RunState) -> None:
    run.state, run.ended_at = state, now()
    await run.save(update_fields=["state", "ended_at"])


async def _record(what: str, run: Run, invoice: Invoice, by: Person, own: Sequence[Place], comment: str) -> None:
    step: Step = steps_of(run.steps)[run.step]
    instead = ", ".join(place.seat.name for place in own if place.seat.id != by.person.id)
    said = {"circuit": run.circuit_name, "step": step.name, "instead": instead, "reason": comment}
    await approval.record(f"purchase:circuit:{what}", invoice, by, **said)


approval.roads.append(approval.Road(accept, decide, undo, follow))
