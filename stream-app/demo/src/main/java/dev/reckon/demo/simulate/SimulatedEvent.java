package dev.reckon.demo.simulate;

import dev.reckon.learning.data.events.LoggedEvent;
import java.util.Optional;

/**
 * An event of a simulated user.
 *
 * @param trueRank of a click, the rank of its item, from 1, in the list of an oracle with the true
 *     probabilities: no recommender can do better in the long run
 * @param decidedBy of a click, the id of the planted search that decided it, if one did
 */
public record SimulatedEvent(
    LoggedEvent event, Optional<Integer> trueRank, Optional<String> decidedBy) {}
