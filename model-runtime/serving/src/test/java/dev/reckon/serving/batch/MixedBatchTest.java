package dev.reckon.serving.batch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.model.input.History;
import dev.reckon.model.memory.MixedList;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Remembered;
import dev.reckon.model.memory.Source;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.testing.FakeRanker;
import dev.reckon.serving.batch.RankOutcome.Ranked;
import dev.reckon.serving.batch.RankOutcome.Refused;
import dev.reckon.serving.testing.Batches;
import dev.reckon.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests whose lists are mixed with what a memory says. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class MixedBatchTest {

  /** All of a list is the memory's, but for what it does not name. */
  private static final Mixture MIXTURE =
      Mixture.of(Map.of(Source.MODEL, 0.01, Source.TRANSITIONS, 0.99));

  private final ManualClock clock = new ManualClock();
  private final FakeRanker ranker = new FakeRanker(10, 8, 0);
  private final ItemIndex items =
      new ItemIndex(IntStream.range(0, 10).mapToObj(i -> "i" + i).toList());
  private final List<Question> asked = new CopyOnWriteArrayList<>();
  private final Batcher batcher =
      new Batcher(
          Batches.of(4, 16, 4),
          ranker.windowLength(),
          0,
          new Mixing(this::answer, this::indexOf, items, MIXTURE, 1),
          () -> new int[0],
          clock,
          BatchObserver.NONE);

  /** The memory's numbers are the model's indices plus 100; 110 is an item that the model lacks. */
  private Remembered answer(Question question) {
    asked.add(question);
    if (question.history().contains("bad")) {
      throw new IllegalStateException("a question that fails");
    }
    float[][] shares = new float[Source.COUNT][2];
    shares[Source.TRANSITIONS.index()] = new float[] {0.75f, 0.25f};
    return new Remembered(
        new int[] {110, 107}, number -> number == 110 ? "new" : "i" + (number - 100), shares);
  }

  private int indexOf(int number) {
    return number == 110 ? ItemIndex.UNKNOWN : number - 100;
  }

  @BeforeEach
  void start() throws InterruptedException {
    batcher.start(1, () -> ranker);
    ranker.forgetCalls();
  }

  @AfterEach
  void end() throws InterruptedException {
    ranker.release();
    batcher.drain();
  }

  @Test
  void eachRequestIsMixedWithTheAnswerToItsQuestion() throws Exception {
    List<CompletableFuture<RankOutcome>> lists =
        batcher.submit(List.of(after(3, question("a")), after(5, null)));

    MixedList mixed = Objects.requireNonNull(ranked(lists.get(0)).mixed());
    assertThat(mixed.items()).extracting(MixedList.Item::itemId).containsExactly("new", "i7", "i4");
    assertThat(ranked(lists.get(1)).mixed()).isNull();
    assertThat(ranker.calls()).hasSize(1);
  }

  @Test
  void theMemoryIsNotAskedForARequestThatIsRefused() throws Exception {
    ranker.hold();
    batcher.submit(List.of(after(0, question("first"))));
    while (ranker.calls().isEmpty()) {
      Thread.sleep(1);
    }
    CompletableFuture<RankOutcome> late =
        batcher
            .submit(
                List.of(
                    new RankRequest(
                        History.ofItems(3),
                        0,
                        new int[0],
                        question("late"),
                        3,
                        Priority.CLICK,
                        clock.nanosFromNow(Duration.ofMillis(1)))))
            .get(0);
    clock.pass(Duration.ofMillis(1));
    ranker.release();

    assertThat(late.get(10, SECONDS)).isEqualTo(Refused.TOO_LATE);
    assertThat(asked).containsExactly(question("first"));
  }

  @Test
  void aQuestionThatFailsCostsItsOwnUserTheList() throws Exception {
    List<CompletableFuture<RankOutcome>> lists =
        batcher.submit(List.of(after(1, question("a")), after(2, question("bad"))));

    assertThat(ranked(lists.get(0)).mixed()).isNotNull();
    assertThatThrownBy(() -> lists.get(1).get(10, SECONDS))
        .hasMessageContaining("a question that fails");
  }

  private static Question question(String item) {
    return new Question(List.of(item), null, Set.of());
  }

  private static RankRequest after(int newest, @Nullable Question question) {
    return new RankRequest(
        History.ofItems(newest),
        0,
        new int[0],
        question,
        3,
        Priority.CLICK,
        RankRequest.NO_DEADLINE);
  }

  private static Ranked ranked(CompletableFuture<RankOutcome> list) throws Exception {
    return (Ranked) list.get(10, SECONDS);
  }
}
