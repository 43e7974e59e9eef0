package dev.reckon.learner.cycle;

import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.ItemSequences;
import dev.reckon.learning.data.split.TargetEvent;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The clicks of a log in order of time: what the live bundle has learnt from, what is new, and of
 * that the newest, which judges.
 *
 * @param known up to the newest that the live bundle has learnt from
 * @param learnt new, to be learnt from
 * @param judged newer still; none happened at the time of a learnt one
 */
record Stretches(List<TargetEvent> known, List<TargetEvent> learnt, List<TargetEvent> judged) {

  private static final Comparator<TargetEvent> BY_TIME =
      Comparator.comparingLong(TargetEvent::eventTimeMillis)
          .thenComparing(TargetEvent::eventId)
          .thenComparing(TargetEvent::userId);

  Stretches {
    known = List.copyOf(known);
    learnt = List.copyOf(learnt);
    judged = List.copyOf(judged);
  }

  /**
   * Divides a log.
   *
   * @param knownUntilMillis the time of the newest click that the live bundle has learnt from
   * @param rules how many judge
   */
  static Stretches of(EventLog log, long knownUntilMillis, CycleRules rules) {
    List<TargetEvent> all = clicks(log);
    int known = firstAfter(all, knownUntilMillis);
    int fresh = all.size() - known;
    int wanted =
        Math.max(
            rules.leastJudged(),
            Math.min(rules.mostJudged(), (int) Math.round(rules.judgedShare() * fresh)));
    int lastLearnt = all.size() - wanted - 1;
    if (lastLearnt < known) {
      return new Stretches(all.subList(0, known), all.subList(known, all.size()), List.of());
    }
    int judged = firstAfter(all, all.get(lastLearnt).eventTimeMillis());
    return new Stretches(
        all.subList(0, known), all.subList(known, judged), all.subList(judged, all.size()));
  }

  /** The clicks of a log in order of time. */
  static List<TargetEvent> clicks(EventLog log) {
    return ItemSequences.of(log).stream()
        .flatMap(sequence -> sequence.targets().stream())
        .sorted(BY_TIME)
        .toList();
  }

  private static int firstAfter(List<TargetEvent> all, long timeMillis) {
    int low = 0;
    int high = all.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (all.get(middle).eventTimeMillis() <= timeMillis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  int fresh() {
    return learnt.size() + judged.size();
  }

  /** The users of the new clicks, one for each click. */
  List<String> freshUsers() {
    return Stream.concat(learnt.stream(), judged.stream()).map(TargetEvent::userId).toList();
  }

  /** The users of the clicks before. */
  List<String> knownUsers() {
    return known.stream().map(TargetEvent::userId).toList();
  }

  /** Events up to this time may be learnt from. */
  long learntUntilMillis() {
    List<TargetEvent> newest = learnt.isEmpty() ? known : learnt;
    return newest.get(newest.size() - 1).eventTimeMillis();
  }

  /** All that may be learnt from. */
  List<TargetEvent> allLearnt() {
    return Stream.concat(known.stream(), learnt.stream()).toList();
  }
}
