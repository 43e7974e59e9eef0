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

/** The source of a demo's events. */
public interface EventSource {

  /** A short description for people. */
  String name();

  /** The dataset a bundle for these events is trained on, as {@code READER:PATH}. */
  String trainingData();

  /** The part of that dataset that may be trained on, as a value of {@code --protocol}. */
  String trainingProtocol();

  /**
   * The newest events that may be trained on, at most this many: for a first model within seconds.
   */
  EventLog newestTraining(int most);

  /** The catalogue. */
  List<Item> items();

  /** The events that the baselines learn before the first step. */
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

  /** The time of the first such click, in milliseconds since the epoch; the least if all are. */
  long scoredFromMillis();

  /** The half-life of recent popularity that suits these data. */
  Duration halfLife();

  /** The score of the best possible lists on the steps taken so far, if known. */
  Optional<Score> oracle();
}
