package dev.reckon.serving.newitems;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.event.v1.Item;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.model.testing.FakeRanker;
import dev.reckon.serving.batch.BatchObserver;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.ModelSlots.Role;
import dev.reckon.serving.live.Popularity;
import dev.reckon.serving.live.ScoreShift;
import dev.reckon.serving.live.ServableModel;
import dev.reckon.serving.live.TextVectors;
import dev.reckon.serving.testing.Batches;
import dev.reckon.serving.testing.FakeModel;
import dev.reckon.serving.testing.FakeTextRows;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The worker step by step, over models that note the rows that they get. */
final class NewItemRowsTest {

  private final AtomicLong nanos = new AtomicLong();
  private final Map<Role, LiveModel> serving = new EnumMap<>(Role.class);
  private final List<Set<String>> changes = new ArrayList<>();
  private final List<TopicFollower.Reader> readers = new ArrayList<>();
  private final List<Integer> batches = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Duration changeTakes = Duration.ZERO;
  private boolean cannotLoad;
  private int loads;

  private final NewItemRows rows =
      new NewItemRows(
          new NewItemSettings(true, 20_000, 20_000, Duration.ofSeconds(1)),
          new NotedPlaces(),
          new LengthEncoder(),
          reader -> {
            readers.add(reader);
            return () -> {};
          },
          new NewItemMetrics(registry),
          nanos::get);

  @AfterEach
  void stop() throws InterruptedException {
    for (LiveModel model : serving.values()) {
      model.retire();
    }
  }

  @Test
  void aNewItemGetsARow() throws Exception {
    serve(Role.LIVE, "one", "known");
    step();
    read("new", "A title");
    step();

    assertThat(changes).containsExactly(Set.of("new"));
    assertThat(gauge("encoded")).isEqualTo(1);
    assertThat(registry.get("reckon.model.new.items.delay").timer().count()).isEqualTo(1);
  }

  @Test
  void theEncoderIsLoadedBeforeTheFirstItemComes() throws Exception {
    serve(Role.LIVE, "one");
    step();
    step();

    assertThat(loads).isEqualTo(1);
  }

  @Test
  void tenThousandItemsTakeFewChanges() throws Exception {
    serve(Role.LIVE, "one");
    step();
    for (int i = 0; i < 10_000; i++) {
      read("i" + i, "title " + i);
    }
    changeTakes = Duration.ofMillis(200);
    int steps = 0;
    while (steps == 0 || gauge("waiting") > 0) {
      nanos.addAndGet(Duration.ofMillis(300).toNanos()); // of a batch of 32
      rows.step();
      steps++;
    }
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    rows.step();

    assertThat(batches).hasSize(313).allMatch(size -> size <= 32);
    assertThat(changes).hasSizeLessThan(60);
    assertThat(changes.get(changes.size() - 1)).hasSize(10_000);
    assertThat(rows.step()).isFalse();
  }

  @Test
  void whatTheBundleKnowsHasNoTextOrIsWithdrawnWaitsForNothing() throws Exception {
    serve(Role.LIVE, "one", "known");
    step();
    read("known", "A title");
    read("silent", "");
    read("emoji", "\uD83D\uDE00\uD83D\uDE00");
    read("markup", "<b></b>");
    reader().read(record("withdrawn", "{\"title\": \"a\", \"available\": false}"));
    step();

    assertThat(changes).isEmpty();
    assertThat(batches).isEmpty();
    assertThat(gauge("without_text")).isEqualTo(3);
  }

  @Test
  void anItemThatGoesLosesItsRow() throws Exception {
    serve(Role.LIVE, "one");
    step();
    read("a", "title");
    read("b", "title");
    step();
    reader().read(record("a", null));
    step();

    assertThat(changes).containsExactly(Set.of("a", "b"), Set.of("b"));
  }

  @Test
  void allModelsGetTheRowsThatTheyLack() throws Exception {
    serve(Role.LIVE, "one", "a");
    serve(Role.CANDIDATE, "two", "b");
    step();
    read("a", "title");
    read("b", "title");
    read("c", "title");
    step();

    assertThat(changes).containsExactly(Set.of("b", "c"), Set.of("a", "c"));
    assertThat(batches).containsExactly(3); // once for both
  }

  @Test
  void aBundleThatComesIsReadForAndHasTheRowsAtOnce() throws Exception {
    serve(Role.LIVE, "one", "a");
    step();
    step();
    assertThat(readers).hasSize(1);
    read("b", "title");
    read("c", "title");
    step();

    ServableModel next = rows.withRows(FakeTextRows.of("two", Set.of("c"), "length").model());
    assertThat(rowsOf(next)).containsExactly("b");
    serve(Role.LIVE, next);
    step();

    assertThat(readers).hasSize(2);
    read("a", "title"); // as the topic is read again
    read("b", "title");
    read("c", "title");
    step();
    assertThat(changes).last().isEqualTo(Set.of("a", "b"));
    assertThat(batches).containsExactly(2, 1);
  }

  @Test
  void nothingIsReadForModelsWithoutTexts() throws Exception {
    serve(Role.LIVE, new FakeModel("v1", new FakeRanker(10, 8, 0)));
    serve(Role.SHADOW, FakeTextRows.of("two", Set.of(), "of-another-release").model());
    step();

    assertThat(readers).isEmpty();
    assertThat(loads).isZero();
    assertThat(rows.step()).isFalse();
  }

  @Test
  void anItemThatTheEncoderFailsOnKeepsNoOtherFromItsRow() throws Exception {
    serve(Role.LIVE, "one");
    step();
    read("a", "title");
    read("b", "broken");
    read("c", "title");
    step();

    assertThat(changes).containsExactly(Set.of("a", "c"));
    assertThat(registry.get("reckon.model.new.items.failed").counter().count()).isEqualTo(1);
    assertThat(gauge("waiting")).isZero();
  }

  @Test
  void itemsWaitUntilTheEncoderCanBeLoaded() throws Exception {
    serve(Role.LIVE, "one");
    step();
    read("a", "title");
    cannotLoad = true;
    assertThatThrownBy(rows::step).hasMessage("no memory");
    assertThat(gauge("waiting")).isEqualTo(1);

    cannotLoad = false;
    step();
    assertThat(changes).containsExactly(Set.of("a"));
  }

  private void step() throws InterruptedException {
    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
    boolean unused = rows.step();
  }

  private static Set<String> rowsOf(ServableModel model) {
    return ((FakeTextRows) model.textRows().orElseThrow()).rowsOf();
  }

  private double gauge(String state) {
    return registry.get("reckon.model.new.items").tag("state", state).gauge().value();
  }

  private TopicFollower.Reader reader() {
    return readers.get(readers.size() - 1);
  }

  private void read(String id, String title) throws Exception {
    reader().read(record(id, "{\"title\": \"" + title + "\"}"));
  }

  private static ConsumerRecord<String, byte[]> record(String id, @Nullable String json) {
    return new ConsumerRecord<>("items", 0, 0, id, json == null ? null : json.getBytes(UTF_8));
  }

  private void serve(Role role, String digest, String... known) throws InterruptedException {
    serve(role, FakeTextRows.of(digest, Set.of(known), "length").model());
  }

  private void serve(Role role, ServableModel model) throws InterruptedException {
    LiveModel before =
        serving.put(
            role,
            LiveModel.start(
                model,
                Popularity.standing(model.trainingCounts()),
                ScoreShift.NONE,
                1,
                Batches.of(4, 8, 2),
                BatchObserver.NONE));
    if (before != null) {
      before.retire();
    }
  }

  /** Its vectors have one number, the length of the title. */
  private final class LengthEncoder implements Encoder {

    @Override
    public boolean has(String encoding) {
      return encoding.equals("length");
    }

    @Override
    public void load(String encoding) {
      loads++;
      if (cannotLoad) {
        throw new IllegalStateException("no memory");
      }
    }

    @Override
    public List<float @Nullable []> encode(String encoding, List<Item> items) {
      if (items.stream().anyMatch(item -> item.getTitle().equals("broken"))) {
        throw new IllegalStateException("broken");
      }
      batches.add(items.size());
      List<float @Nullable []> vectors = new ArrayList<>();
      items.forEach(item -> vectors.add(new float[] {item.getTitle().length()}));
      return vectors;
    }
  }

  private final class NotedPlaces implements Places {

    @Override
    public Map<Role, LiveModel> models() {
      return new EnumMap<>(serving);
    }

    @Override
    public void change(Role role, LiveModel before, TextVectors vectors)
        throws InterruptedException {
      nanos.addAndGet(changeTakes.toNanos());
      ServableModel next = before.model().textRows().orElseThrow().with(vectors);
      changes.add(rowsOf(next));
      serve(role, next);
    }
  }
}
