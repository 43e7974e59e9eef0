package dev.reckon.model.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is written of a {@link StreamMemory} and read again. */
class MemoryTablesTest {

  private static final MemorySettings SETTINGS =
      new MemorySettings(
          Duration.ofHours(6), Duration.ofHours(3), Duration.ofHours(1), Duration.ofMinutes(30));

  private static final int ITEMS = 40;
  private static final List<String> QUERIES = List.of("red shoes", "red shoe", "blue hat", "hat");

  private final Random random = new Random(5);
  private final StreamMemory memory = new StreamMemory(SETTINGS);
  private long nowMillis = 1_700_000_000_000L;
  private int events;

  @Test
  void aMemoryThatWasReadAnswersAsTheOneThatWasWritten() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      memory.learn(randomClick());
    }

    StreamMemory read = read(written());

    assertThat(read.size()).isEqualTo(size(memory.size(), 0));
    for (int i = 0; i < 200; i++) {
      assertSame(memory, read, randomQuestion());
    }
  }

  @Test
  void theyGoOnAlikeOnceTheUsersAreKnownAgain() throws Exception {
    List<Click> before = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      before.add(randomClick());
    }
    before.forEach(memory::learn);
    StreamMemory read = read(written());

    before.forEach(read::learn);
    assertThat(read.size()).isEqualTo(memory.size());
    for (int i = 0; i < 100; i++) {
      assertSame(memory, read, randomQuestion());
    }
    nowMillis += Duration.ofHours(1).toMillis(); // so that a new session begins in both
    for (int i = 0; i < 500; i++) {
      Click click = randomClick();
      memory.learn(click);
      read.learn(click);
    }
    for (int i = 0; i < 100; i++) {
      assertSame(memory, read, randomQuestion());
    }
  }

  @Test
  void nothingThatIsWrittenNamesAUser() throws Exception {
    memory.learn(new Click("somebody-secret", "e1", "a", nowMillis, "red shoes"));

    assertThat(new String(written(), StandardCharsets.ISO_8859_1))
        .contains("red shoes")
        .doesNotContain("secret", "e1");
  }

  @Test
  void aClickWithAClockAheadDoesNotMakeTheTablesNewerThanNow() throws Exception {
    long ahead = System.currentTimeMillis() + Duration.ofDays(400).toMillis();
    memory.learn(new Click("ann", "e1", "a", ahead, null));
    StreamMemory read = read(written());

    long later = System.currentTimeMillis() + 60_000;
    read.learn(new Click("bob", "e2", "b", later, null));
    read.learn(new Click("bob", "e3", "c", later + 1, null));

    assertThat(read.ask(new Question(List.of("b"), null, Set.of())).best(Source.TRANSITIONS, 5))
        .containsExactly("c");
  }

  @Test
  void tablesOfOtherHalfLivesAreRefused() throws Exception {
    byte[] written = written();

    assertThatIOException()
        .isThrownBy(
            () -> StreamMemory.read(new ByteArrayInputStream(written), MemorySettings.DEFAULT))
        .withMessageContaining("half-lives");
  }

  @Test
  void tablesThatAreCutOffAnywhereAreRefused() throws Exception {
    for (int i = 0; i < 20; i++) {
      memory.learn(randomClick());
    }
    byte[] written = written();

    for (int length = 0; length < written.length; length++) {
      byte[] cut = Arrays.copyOf(written, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(IOException.class);
    }
    byte[] longer = Arrays.copyOf(written, written.length + 1);
    assertThatIOException().isThrownBy(() -> read(longer)).withMessageContaining("more");
  }

  @Test
  void noChangedByteDoesMoreThanBeRefusedOrRead() throws Exception {
    for (int i = 0; i < 30; i++) {
      memory.learn(randomClick());
    }
    byte[] written = written();

    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] changed = written.clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      try {
        read(changed).ask(randomQuestion());
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  /** A memory that was read knows nobody's newest items. */
  private static StreamMemory.Size size(StreamMemory.Size size, int users) {
    return new StreamMemory.Size(
        size.items(), users, size.transitions(), size.sessions(), size.queries());
  }

  private static void assertSame(StreamMemory expected, StreamMemory actual, Question question) {
    Remembered one = expected.ask(question);
    Remembered other = actual.ask(question);
    for (Source source : Source.values()) {
      List<String> items = one.best(source, 1_000);
      assertThat(other.best(source, 1_000)).hasSameElementsAs(items);
      for (String item : items) {
        assertThat(share(other, source, item)).isCloseTo(share(one, source, item), within(1e-5f));
      }
    }
  }

  private static float share(Remembered remembered, Source source, String item) {
    return remembered.share(source, remembered.itemIds().indexOf(item));
  }

  private byte[] written() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    memory.write(out);
    return out.toByteArray();
  }

  private static StreamMemory read(byte[] bytes) throws IOException {
    return StreamMemory.read(new ByteArrayInputStream(bytes), SETTINGS);
  }

  private Click randomClick() {
    nowMillis += random.nextInt(60_000);
    @Nullable String query =
        random.nextInt(3) == 0 ? QUERIES.get(random.nextInt(QUERIES.size())) : null;
    return new Click(
        "user" + random.nextInt(15),
        "e" + events++,
        "item" + random.nextInt(ITEMS),
        nowMillis,
        query);
  }

  private Question randomQuestion() {
    List<String> history = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      history.add("item" + random.nextInt(ITEMS));
    }
    @Nullable String query =
        random.nextBoolean() ? QUERIES.get(random.nextInt(QUERIES.size())) : null;
    return new Question(history, query, Set.copyOf(history));
  }
}
