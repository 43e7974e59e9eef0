package dev.reckon.learning.data.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.model.text.Grams;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SplitsTest {

  @Test
  void lastTargetIsTestAndTheOneBeforeItValidation() {
    EventLog log =
        new Logs()
            .click("u", "a", 1)
            .click("u", "b", 2)
            .click("u", "c", 3)
            .click("u", "d", 4)
            .dislike("u", "e", 5)
            .click("v", "a", 6)
            .click("v", "b", 7)
            .log();

    Split split = Splits.of(log, Protocol.LEAVE_ONE_OUT);

    assertThat(split.test()).extracting(TargetEvent::itemId).containsExactly("d");
    assertThat(split.test().get(0).history()).containsExactly("a", "b", "c");
    assertThat(split.validation()).extracting(TargetEvent::itemId).containsExactly("c");
    assertThat(split.vocabulary().itemIds()).containsExactly("a", "b");
    assertThat(split.trainingSequences()).hasSize(2).allSatisfy(SplitsTest::isAThenB);
    assertThat(split.validationRows(Grams.NONE))
        .singleElement()
        .satisfies(row -> assertThat(row.target()).isEqualTo(Vocabulary.UNKNOWN));
  }

  private static void isAThenB(int[] sequence) {
    assertThat(sequence).containsExactly(0, 1);
  }

  @Test
  void theNewestTenthIsHeldBackOfAllThatIsLearnt() {
    Logs logs = new Logs();
    for (int i = 0; i < 100; i++) {
      logs.click("u" + i % 3, "i" + i, i);
    }

    Split split = Splits.holdingBack(logs.log());

    assertThat(split.validation()).extracting(TargetEvent::itemId).startsWith("i90").hasSize(10);
    assertThat(split.training()).hasSize(90);
    assertThat(split.test()).isEmpty();
    assertThat(split.withValidationLearnt().training())
        .extracting(TargetEvent::itemId)
        .hasSize(100)
        .endsWith("i98", "i99");
  }

  @Test
  void nothingIsHeldBackOfEventsOfOneMomentOrOfFewerThanTen() {
    Logs few = new Logs().click("u", "a", 1).click("u", "b", 2).click("u", "c", 3);
    Logs atOnce = new Logs();
    IntStream.range(0, 20).forEach(i -> atOnce.click("u" + i, "i", 1));

    assertThat(Splits.holdingBack(few.log()).training()).hasSize(3);
    assertThat(Splits.holdingBack(few.log()).validation()).isEmpty();
    assertThat(Splits.holdingBack(atOnce.log()).training()).hasSize(20);
  }

  @Test
  void firstEightTenthsByTimeTrainAndTheirLastTenthValidates() {
    Logs logs = new Logs();
    for (int i = 0; i < 100; i++) {
      logs.click("u" + i % 3, "i" + i, i);
    }

    Split split = Splits.of(logs.log(), Protocol.TIME_SPLIT);

    assertThat(split.training()).hasSize(72);
    assertThat(split.validation()).hasSize(8);
    assertThat(split.test()).hasSize(20);
    assertThat(split.test().get(0).history()).hasSize(26).startsWith("i2").endsWith("i77");
    assertThat(split.vocabulary().size()).isEqualTo(72);
    assertThat(split.trainingSequences()).extracting(sequence -> sequence.length).containsOnly(24);
  }

  @Test
  void momentAtTheCutIsNotDivided() {
    Logs logs = new Logs();
    for (int i = 0; i < 100; i++) {
      logs.click("u" + i % 7, "i" + i, i / 25);
    }

    Split split = Splits.of(logs.log(), Protocol.TIME_SPLIT);

    assertThat(split.test()).hasSize(25);
    assertThat(split.validation()).hasSize(25);
    assertThat(split.training()).hasSize(50);
  }

  @ParameterizedTest
  @EnumSource(
      value = Protocol.class,
      names = {"TIME_SPLIT", "PREQUENTIAL"})
  void datasetWithoutTimesCannotBeSplitByTime(Protocol protocol) {
    EventLog log = new Logs().click("u", "a", 1).click("u", "b", 2).orderOnlyLog();

    assertThatThrownBy(() -> Splits.of(log, protocol))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(protocol.label())
        .hasMessageContaining("needs event times")
        .hasMessageContaining("leave-one-out");
  }

  @Test
  void everythingAtOneTimeLeavesNothingToTrainOn() {
    EventLog log = new Logs().click("u", "a", 1).click("v", "b", 1).click("w", "c", 1).log();

    assertThatThrownBy(() -> Splits.of(log, Protocol.TIME_SPLIT))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("all at one time");
  }

  @Test
  void leaveOneOutNeedsAUserWithThreeTargets() {
    EventLog log = new Logs().click("u", "a", 1).click("u", "b", 2).log();

    assertThatThrownBy(() -> Splits.of(log, Protocol.LEAVE_ONE_OUT))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("no user has 3 events");
  }

  @Test
  void allTrainsOnEverything() {
    EventLog log = new Logs().click("u", "a", 1).click("u", "b", 2).click("v", "b", 3).log();

    Split split = Splits.of(log, Protocol.ALL);

    assertThat(split.training()).hasSize(3);
    assertThat(split.validation()).isEmpty();
    assertThat(split.test()).isEmpty();
    assertThat(split.vocabulary().itemIds()).containsExactly("b", "a");
  }

  @Property(tries = 200, seed = "1")
  void partsShareNoTargetAndLoseNone(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int moments) {
    EventLog log = logWithManyTies(new Random(seed), moments);

    for (Protocol protocol : Protocol.values()) {
      Split split;
      try {
        split = Splits.of(log, protocol);
      } catch (DatasetException tooFewMoments) {
        assertThat(moments).isLessThan(8);
        continue;
      }
      Set<String> ids = new HashSet<>();
      List<TargetEvent> all = new ArrayList<>(split.training());
      all.addAll(split.validation());
      all.addAll(split.test());
      all.forEach(target -> assertThat(ids.add(target.interaction().eventId())).isTrue());
      assertThat(ids).hasSize(targetsOf(log));
      assertTrainingSequencesHoldTrainingTargetsOnly(split);
      assertHistoriesComeBeforeTheirTargets(split);
    }
  }

  @Property(tries = 200, seed = "1")
  void partsByTimeFollowEachOther(
      @ForAll long seed, @ForAll @IntRange(min = 8, max = 40) int moments) {
    Split split = Splits.of(logWithManyTies(new Random(seed), moments), Protocol.TIME_SPLIT);

    long lastTraining = last(split.training());
    long lastBeforeTest = split.validation().isEmpty() ? lastTraining : last(split.validation());
    assertThat(split.validation())
        .allSatisfy(target -> assertThat(target.eventTimeMillis()).isGreaterThan(lastTraining));
    assertThat(split.test())
        .allSatisfy(target -> assertThat(target.eventTimeMillis()).isGreaterThan(lastBeforeTest));
  }

  private static long last(List<TargetEvent> targets) {
    return targets.get(targets.size() - 1).eventTimeMillis();
  }

  private static void assertTrainingSequencesHoldTrainingTargetsOnly(Split split) {
    List<String> inSequences = new ArrayList<>();
    for (int[] sequence : split.trainingSequences()) {
      for (int index : sequence) {
        inSequences.add(split.vocabulary().itemId(index));
      }
    }
    assertThat(inSequences)
        .containsExactlyInAnyOrderElementsOf(
            split.training().stream().map(TargetEvent::itemId).toList());
  }

  private static void assertHistoriesComeBeforeTheirTargets(Split split) {
    for (TargetEvent target : split.test()) {
      // Every item id of the log occurs once, so an item identifies its event.
      assertThat(target.history()).doesNotContain(target.itemId());
      assertThat(target.seen()).containsAll(target.history()).doesNotContain(target.itemId());
    }
  }

  private static int targetsOf(EventLog log) {
    return ItemSequences.of(log).stream().mapToInt(sequence -> sequence.targets().size()).sum();
  }

  private static EventLog logWithManyTies(Random random, int moments) {
    Logs logs = new Logs();
    for (int i = 0; i < 120; i++) {
      String user = "u" + random.nextInt(9);
      // Each moment occurs.
      long millis = i < moments ? i : random.nextInt(moments);
      if (random.nextInt(5) == 0) {
        logs.dislike(user, "i" + i, millis);
      } else {
        logs.click(user, "i" + i, millis);
      }
    }
    return logs.log();
  }
}
