package dev.reckon.bench.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.bench.scenario.OpenLoop;
import dev.reckon.demo.process.ViewProcess;
import dev.reckon.event.v1.Interaction;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Measures the time from a posted click to the list on its user's stream. In place of a job, it
 * answers every click with a list at once.
 */
final class PostsToStreams {

  private static final int POSTERS = 16;
  private static final int WATCHED = 100;
  private static final int SIGNIFICANT_DIGITS = 3;

  private final ViewScenario scenario;
  private final ServedLists served;
  private final int watched;

  /** When each measured click was due, until its list arrives; by event id. */
  private final Map<String, Long> due = new ConcurrentHashMap<>();

  private final Histogram micros = new ConcurrentHistogram(SIGNIFICANT_DIGITS);
  private final AtomicLong refused = new AtomicLong();

  /** The last piece on each stream; used only by the thread that reads the streams. */
  private final StringBuilder[] heads;

  PostsToStreams(ViewScenario scenario, ServedLists served) {
    this.scenario = scenario;
    this.served = served;
    this.watched = Math.min(WATCHED, scenario.scale().users());
    this.heads = new StringBuilder[watched];
  }

  ObjectNode measure(ViewProcess view) throws Exception {
    List<String> users = IntStream.range(0, watched).mapToObj(BenchLists::user).toList();
    scenario.say().accept("Posting clicks, watching the streams ...");
    try (TopicFollower standIn = served.follow(Topic.CLICKS, this::answer);
        WatchedStreams streams = WatchedStreams.open(view.port(), users, this::heard)) {
      standIn.start();
      Thread.sleep(1_000);
      long start = System.nanoTime();
      long measuredFrom = start + scenario.scale().warmup().toNanos();
      Histogram posts =
          OpenLoop.run(
              () -> new Poster(view.port(), start, measuredFrom),
              POSTERS,
              scenario.scale().postsPerSecond(),
              start,
              measuredFrom,
              measuredFrom + scenario.scale().measured().toNanos());
      Patience.awaitQuietly(due::isEmpty);
      scenario.say().accept("posts to streams: " + Millis.shown(micros));
      ObjectNode report = Millis.json(micros);
      report.set("post_ms", Millis.json(posts));
      return report
          .put("posts_per_s", scenario.scale().postsPerSecond())
          .put("streams", streams.size())
          .put("refused", refused.get())
          .put("never_heard", due.size());
    }
  }

  /** An event's list has arrived when its id appears on the stream of its user. */
  private void heard(int stream, String piece, long nanos) {
    // An id may be split between two pieces.
    StringBuilder head = heads[stream] == null ? new StringBuilder() : heads[stream];
    head.append(piece);
    int from = 0;
    for (int at = head.indexOf("\"bench-", from); at >= 0; at = head.indexOf("\"bench-", from)) {
      int end = head.indexOf("\"", at + 1);
      if (end < 0) {
        break;
      }
      Long dueNanos = due.remove(head.substring(at + 1, end));
      if (dueNanos != null) {
        micros.recordValue(Math.max(0, (nanos - dueNanos) / 1_000));
      }
      from = end + 1;
    }
    int kept = Math.max(from, head.length() - 64);
    heads[stream] = new StringBuilder(head.substring(Math.min(kept, head.length())));
  }

  /** Answers a click with a list at once. */
  private void answer(ConsumerRecord<String, byte[]> message) {
    try {
      Interaction click =
          MessageCodec.INTERACTION.decode(message.value(), Encoding.of(message.headers()));
      int user = Integer.parseInt(click.getUserId().substring("user-".length()));
      served.lists().publish(user, click.getEventId());
    } catch (MessageRejected e) {
      throw new IllegalStateException("The view let a click through that cannot be read", e);
    }
  }

  /** Posts clicks of the watched users with one connection. */
  private final class Poster implements OpenLoop.Worker {
    private final KeptConnection connection;
    private final long startNanos;
    private final long measuredFromNanos;

    Poster(int port, long startNanos, long measuredFromNanos) {
      this.connection = new KeptConnection(port, Patience.OF_A_QUESTION);
      this.startNanos = startNanos;
      this.measuredFromNanos = measuredFromNanos;
    }

    @Override
    public void work(long number) {
      String eventId = "bench-" + number;
      long dueNanos = startNanos + (long) (number * 1e9 / scenario.scale().postsPerSecond());
      if (dueNanos - measuredFromNanos >= 0) {
        due.put(eventId, dueNanos);
      }
      String click =
          String.format(
              Locale.ROOT,
              "{\"eventId\":\"%s\",\"userId\":\"%s\",\"itemId\":\"item-%d\"}",
              eventId,
              BenchLists.user((int) (number % watched)),
              number % ServedLists.ITEMS);
      if (!isTaken(click)) {
        refused.incrementAndGet();
        due.remove(eventId);
      }
    }

    private boolean isTaken(String click) {
      try {
        return connection.post("/v1/events/clicks", click).status() == 202;
      } catch (IOException e) {
        return false;
      }
    }

    @Override
    public void close() throws IOException {
      connection.close();
    }
  }
}
