package dev.reckon.learner.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.kafka.Startup;
import dev.reckon.kafka.TopicCheck;
import dev.reckon.kafka.Topics;
import dev.reckon.kafka.testing.TestBroker;
import dev.reckon.learner.log.LogLimits;
import dev.reckon.learner.log.RetainedLog;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.testing.Events;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTopicsIT {

  private static final String PREFIX = "shop.";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path directory;
  private TestBroker broker;

  @BeforeEach
  void start() throws InterruptedException {
    broker = TestBroker.start(directory.resolve("broker"));
    List<String> unused =
        new Startup(PATIENCE, TopicCheck.Mode.REFUSE)
            .prepare(kafka(), new Topics(PREFIX, 2, (short) 1), LogTopics.followed());
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void everyEventIsInTheLogOnceThoughTheProcessEndsAtAnyTime() throws Exception {
    int sent = 0;
    for (int kill = 0; kill < 4; kill++) {
      sendClicks(sent, 250);
      sent += 250;
      int atLeast = sent - 200;
      // It ends without a commit, so what was read since the last one is read again.
      follow(log -> log.totals().clicks() >= atLeast, false);
    }
    int all = sent;
    follow(log -> log.totals().clicks() == all, true);

    assertThat(dataset().events())
        .extracting(LoggedEvent::eventId)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, sent).mapToObj(i -> "c" + i).toList());
  }

  @Test
  void erasedUsersAndBadRecordsAreNotInTheLogAndItemsAre() throws Exception {
    long now = System.currentTimeMillis();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(Events.record(PREFIX, Events.click("c1", "zoe", "i1", now - 1), Encoding.JSON));
    records.add(Events.record(PREFIX, Events.search("s1", "bob", "shoe", now), Encoding.PROTOBUF));
    records.add(
        new ProducerRecord<>(PREFIX + "clicks", bytes("bob"), bytes("{\"eventId\":\"c2\"}")));
    records.add(
        new ProducerRecord<>(
            PREFIX + "items",
            bytes("i1"),
            MessageCodec.ITEM.encode(Events.item("i1", "Shoe"), Encoding.JSON)));
    records.add(new ProducerRecord<>(PREFIX + "items", bytes("i2"), null));
    broker.send(records);
    broker.send(
        List.of(Events.record(PREFIX, Events.erasure("e1", "zoe", now), Encoding.PROTOBUF)));

    follow(
        log ->
            log.totals().erasures() == 1
                && log.totals().items() == 2
                && log.totals().searches() == 1,
        true);

    EventLog read = dataset();
    assertThat(read.events()).extracting(LoggedEvent::userId).containsExactly("bob");
    assertThat(read.items())
        .extracting(item -> item.getItemId() + " " + item.getTitle() + item.hasAvailable())
        .containsExactlyInAnyOrder("i1 Shoefalse", "i2 true");
  }

  private void sendClicks(int first, int count) {
    long now = System.currentTimeMillis();
    broker.send(
        IntStream.range(first, first + count)
            .mapToObj(i -> Events.click("c" + i, "u" + i % 7, "i" + i % 5, now))
            .map(click -> Events.record(PREFIX, click, Encoding.PROTOBUF))
            .toList());
  }

  /** Follows the topics until the log has enough. */
  private void follow(Predicate<RetainedLog> isEnough, boolean commits) throws Exception {
    LogLimits limits = new LogLimits(Duration.ofDays(400), 1L << 30, 10_000);
    try (RetainedLog log =
            RetainedLog.open(directory.resolve("out"), limits, InstantSource.system());
        LogTopics topics = new LogTopics(log, PREFIX, kafka(), InstantSource.system())) {
      topics.start();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!isEnough.test(log)) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        Thread.sleep(20);
      }
      if (commits) {
        int unused = log.removeErased(List.of());
        assertThat(log.commit()).isTrue();
      }
    }
  }

  private EventLog dataset() throws IOException {
    return Dataset.read("events:" + directory.resolve("out/events"));
  }

  private Map<String, String> kafka() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
