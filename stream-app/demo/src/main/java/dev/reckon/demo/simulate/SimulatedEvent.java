package dev.reckon.demo.simulate;

import dev.reckon.learning.data.events.LoggedEvent;
import java.util.Optional;

/**
 * Something a simulated user did.
 *
 * @param trueRank of a click, the place its item had in the list of an oracle that knows the user's
 *     mind, from 1: no recommender can do better in the long run
 * @param decidedBy of a click, the id of the planted search that decided it, if one did
 */
public record SimulatedEvent(
    LoggedEvent event, Optional<Integer> trueRank, Optional<String> decidedBy) {}
