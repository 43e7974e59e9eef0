package dev.reckon.demo.source;

import dev.reckon.demo.replay.ReplayStep;
import dev.reckon.demo.watch.Score;
import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Where a demo's events come from. */
public interface EventSource {

  /** In a few words, for a person. */
  String name();

  /** The dataset a bundle for these events is trained on, as {@code READER:PATH}. */
  String trainingData();

  /** How much of that dataset may be trained on, as {@code --protocol} says it. */
  String trainingProtocol();

  /** The newest events that may be trained on, at most so many: for a first model in seconds. */
  EventLog newestTraining(int most);

  /** The catalogue. */
  List<Item> items();

  /** What the floors know before the first step. */
  EventLog knownBefore();

  /** Everything to replay, in event-time order; perhaps without an end. */
  Iterator<ReplayStep> steps();

  /**
   * Whether the events happen as they are sent, so that they carry that time; else they keep the
   * times of their log.
   */
  boolean isLive();

  /** Whether this click is one the model was not trained on. */
  boolean isScored(LoggedEvent event);

  /** After how long an event counts half for what is popular lately, as suits this data. */
  Duration halfLife();

  /** What the best possible lists would have scored on the steps taken so far, where known. */
  Optional<Score> oracle();
}
