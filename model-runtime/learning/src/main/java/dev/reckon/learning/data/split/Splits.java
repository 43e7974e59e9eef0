package dev.reckon.learning.data.split;

import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Splits the targets of an event log into training, validation and test.
 *
 * <p>A split by time cuts between moments, never inside one: all targets of one moment are in the
 * same part, so that nothing is tested on what happened at the very time of a training event.
 */
public final class Splits {

  private static final int PARTS_IN_TEN_BEFORE_TEST = 8;
  private static final int LEAST_TARGETS_TO_LEAVE_OUT = 3;

  private Splits() {}

  /**
   * Splits a log by a protocol.
   *
   * @throws DatasetException where the log does not allow it: no times, or too few events
   */
  public static Split of(EventLog log, Protocol protocol) {
    List<List<TargetEvent>> users = new ArrayList<>();
    ItemSequences.of(log).forEach(sequence -> users.add(sequence.targets()));
    Parts parts =
        switch (protocol) {
          case LEAVE_ONE_OUT -> leaveOneOut(users);
          case TIME_SPLIT, PREQUENTIAL -> timeSplit(log, protocol, users);
          case ALL -> all(users);
        };
    return parts.toSplit(protocol);
  }

  /**
   * Splits a log at a time: all up to it is training, what follows is test, event by event. Either
   * may be empty.
   *
   * @throws DatasetException where the log has no times
   */
  public static Split at(EventLog log, Instant time) {
    if (log.orderOnly()) {
      throw new DatasetException("A split at a time needs event times, and these data have none");
    }
    List<TargetEvent> targets =
        ItemSequences.of(log).stream().flatMap(sequence -> sequence.targets().stream()).toList();
    return at(targets, time.toEpochMilli());
  }

  /** The same targets, split at another time. */
  public static Split at(Split split, long timeMillis) {
    return at(
        Stream.of(split.training(), split.validation(), split.test())
            .flatMap(List::stream)
            .toList(),
        timeMillis);
  }

  private static Split at(List<TargetEvent> targets, long timeMillis) {
    Parts parts = new Parts();
    for (TargetEvent target : targets) {
      (target.eventTimeMillis() <= timeMillis ? parts.training : parts.test).add(target);
    }
    return parts.toSplit(Protocol.PREQUENTIAL);
  }

  /**
   * A split of all targets without a test part. Its validation part says when to stop a training
   * that is then done again on everything: the newest tenth by time, or the last target of each
   * user if the log has only an order. It is empty where the log is too small for one.
   */
  public static Split holdingBack(EventLog log) {
    Parts parts = new Parts();
    List<List<TargetEvent>> users = new ArrayList<>();
    ItemSequences.of(log).forEach(sequence -> users.add(sequence.targets()));
    if (log.orderOnly()) {
      for (List<TargetEvent> targets : users) {
        int from =
            targets.size() < LEAST_TARGETS_TO_LEAVE_OUT ? targets.size() : targets.size() - 1;
        parts.training.addAll(targets.subList(0, from));
        parts.validation.addAll(targets.subList(from, targets.size()));
      }
      return parts.toSplit(Protocol.LEAVE_ONE_OUT);
    }
    List<TargetEvent> targets =
        users.stream().flatMap(List::stream).sorted(TargetEvent.BY_TIME).toList();
    int newest = startOfMoment(targets, targets.size() - targets.size() / 10);
    int cut = newest == 0 ? targets.size() : newest;
    parts.training.addAll(targets.subList(0, cut));
    parts.validation.addAll(targets.subList(cut, targets.size()));
    return parts.toSplit(Protocol.TIME_SPLIT);
  }

  private static Parts leaveOneOut(List<List<TargetEvent>> users) {
    Parts parts = new Parts();
    for (List<TargetEvent> targets : users) {
      int size = targets.size();
      if (size < LEAST_TARGETS_TO_LEAVE_OUT) {
        parts.training.addAll(targets);
      } else {
        parts.training.addAll(targets.subList(0, size - 2));
        parts.validation.add(targets.get(size - 2));
        parts.test.add(targets.get(size - 1));
      }
    }
    parts.requireTest("no user has " + LEAST_TARGETS_TO_LEAVE_OUT + " events or more");
    return parts;
  }

  private static Parts timeSplit(EventLog log, Protocol protocol, List<List<TargetEvent>> users) {
    if (log.orderOnly()) {
      throw new DatasetException(
          "The protocol "
              + protocol
              + " needs event times, and this dataset has only an order: use leave-one-out");
    }
    List<TargetEvent> targets =
        users.stream().flatMap(List::stream).sorted(TargetEvent.BY_TIME).toList();
    int before = (int) (targets.size() * (long) PARTS_IN_TEN_BEFORE_TEST / 10);
    int cut = startOfMoment(targets, before);
    int validationCut = startOfMoment(targets, cut - cut / 10);
    Parts parts = new Parts();
    parts.training.addAll(targets.subList(0, validationCut));
    parts.validation.addAll(targets.subList(validationCut, cut));
    parts.test.addAll(targets.subList(cut, targets.size()));
    parts.requireTest("there are too few events, or all at one time");
    return parts;
  }

  /** The first of the targets that happened at the same time as the one at {@code position}. */
  private static int startOfMoment(List<TargetEvent> targets, int position) {
    int start = position;
    while (start > 0
        && start < targets.size()
        && targets.get(start - 1).eventTimeMillis() == targets.get(start).eventTimeMillis()) {
      start--;
    }
    return start;
  }

  private static Parts all(List<List<TargetEvent>> users) {
    Parts parts = new Parts();
    users.forEach(parts.training::addAll);
    return parts;
  }

  /** Targets of the three parts, being gathered. */
  private static final class Parts {
    final List<TargetEvent> training = new ArrayList<>();
    final List<TargetEvent> validation = new ArrayList<>();
    final List<TargetEvent> test = new ArrayList<>();

    void requireTest(String why) {
      if (training.isEmpty() || test.isEmpty()) {
        throw new DatasetException("This dataset leaves nothing to train or to test on: " + why);
      }
    }

    Split toSplit(Protocol protocol) {
      return parted(protocol, training, validation, test);
    }
  }

  /** The split of these parts, whose targets may come in any order. */
  static Split parted(
      Protocol protocol,
      List<TargetEvent> training,
      List<TargetEvent> validation,
      List<TargetEvent> test) {
    List<TargetEvent> learnt = byTime(training);
    Vocabulary vocabulary = Vocabulary.of(learnt.stream().map(TargetEvent::itemId).toList());
    return new Split(
        protocol,
        learnt,
        byTime(validation),
        byTime(test),
        vocabulary,
        sequences(learnt, vocabulary));
  }

  private static List<TargetEvent> byTime(List<TargetEvent> targets) {
    return targets.stream().sorted(TargetEvent.BY_TIME).toList();
  }

  private static List<int[]> sequences(List<TargetEvent> training, Vocabulary vocabulary) {
    Map<String, List<String>> users = new LinkedHashMap<>();
    for (TargetEvent target : training) {
      users.computeIfAbsent(target.userId(), id -> new ArrayList<>()).add(target.itemId());
    }
    return users.values().stream().map(vocabulary::knownIndices).toList();
  }
}
