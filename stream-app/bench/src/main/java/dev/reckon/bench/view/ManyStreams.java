package dev.reckon.bench.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.bench.scenario.ResidentMemory;
import dev.reckon.demo.process.ViewProcess;
import dev.reckon.demo.report.Json;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Measures the cost of many open streams for a view, and whether every list arrives on each. */
final class ManyStreams {

  private static final int ROUNDS = 5;

  private final ViewScenario scenario;

  ManyStreams(ViewScenario scenario) {
    this.scenario = scenario;
  }

  ObjectNode measure(ServedLists served, ViewProcess view) throws Exception {
    int wanted = scenario.scale().streams();
    int users = scenario.scale().users();
    scenario.say().accept(String.format(Locale.ROOT, "Opening %,d streams ...", wanted));
    double before = ResidentMemory.mebibytes(view.handle());
    AtomicLong lists = new AtomicLong();
    List<String> watched =
        IntStream.range(0, wanted)
            .map(stream -> stream % users)
            .mapToObj(BenchLists::user)
            .toList();
    try (WatchedStreams streams =
        WatchedStreams.open(
            view.port(),
            watched,
            (stream, piece, nanos) -> lists.addAndGet(count(piece, "event: list")))) {
      Patience.awaitQuietly(() -> lists.get() >= wanted);
      for (int round = 0; round < ROUNDS; round++) {
        for (int user = 0; user < Math.min(wanted, users); user++) {
          served.lists().publish(user, "");
        }
      }
      long expected = wanted * (ROUNDS + 1L);
      Patience.awaitQuietly(() -> lists.get() >= expected);
      double after = ResidentMemory.mebibytes(view.handle());
      scenario
          .say()
          .accept(
              String.format(
                  Locale.ROOT,
                  "%,d streams: %.0f MiB resident before, %.0f after; %,d of %,d lists came",
                  wanted,
                  before,
                  after,
                  lists.get(),
                  expected));
      return Json.object()
          .put("open", streams.size())
          .put("lists_expected", expected)
          .put("lists_received", lists.get())
          .put("resident_mib_before", Json.rounded(before))
          .put("resident_mib_after", Json.rounded(after));
    }
  }

  private static int count(String text, String part) {
    int count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      count++;
    }
    return count;
  }
}
