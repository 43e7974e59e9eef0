package dev.reckon.demo;

import dev.reckon.demo.replay.Replay;
import dev.reckon.demo.watch.DeadLetter;
import dev.reckon.demo.watch.ListListener;
import dev.reckon.recommendation.v1.Recommendation;

/** Reports to a replay in lockstep which of its events have been answered. */
record Settling(Replay replay) implements ListListener {

  @Override
  public void listRead(Recommendation list, long readNanos) {
    list.getCoveredEventIdsList().forEach(id -> replay.settle(list.getUserId(), id));
  }

  @Override
  public void userForgotten(String userId) {
    replay.settleErasure(userId);
  }

  @Override
  public void deadLetterRead(DeadLetter letter) {
    letter.eventId().ifPresent(id -> replay.settle(letter.userId(), id));
  }
}
