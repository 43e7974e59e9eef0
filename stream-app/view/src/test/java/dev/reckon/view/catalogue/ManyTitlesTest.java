package dev.reckon.view.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Item;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.testing.Events;
import dev.reckon.view.popular.PopularList;
import dev.reckon.view.popular.Popularity;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageRejected;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/**
 * A catalogue of many titles; of how many, {@code -Dtitles=100000} says. Prints how much CPU it
 * takes to fill and to search, and what it holds in memory; the figures are in {@code
 * docs/results/view.md}.
 */
class ManyTitlesTest {

  private static final int TITLES = Integer.getInteger("titles", 1_000);
  private static final int WORDS = 60_000;
  private static final int SEARCHES = Math.min(2_000, TITLES / 2);
  private static final int WANTED = 20;

  private final SplittableRandom random = new SplittableRandom(1);
  private final List<String> words =
      IntStream.range(0, WORDS).mapToObj(word -> word()).distinct().toList();

  @Test
  void areSearchedWhileTheyChange() {
    long before = usedBytes();
    try (Catalogue catalogue = new Catalogue()) {
      List<String> titles = IntStream.range(0, TITLES).mapToObj(i -> title()).toList();
      long start = cpuNanos();
      for (int i = 0; i < TITLES; i++) {
        put(catalogue, Events.item("item-" + i, titles.get(i)));
      }
      assertThat(catalogue.find("zz", WANTED, PopularList.NONE)).isNotNull();
      System.out.printf(
          "%,d titles: %d ms CPU to index, %d MiB with items%n",
          TITLES, TimeUnit.NANOSECONDS.toMillis(cpuNanos() - start), (usedBytes() - before) >> 20);
      measure("two words", catalogue, titles, title -> beginning(title, 2));
      measure("one letter", catalogue, titles, title -> title.substring(0, 1));
      measure("a beginning", catalogue, titles, title -> title.substring(0, 3));
      measure("mistyped", catalogue, titles, title -> mistyped(beginning(title, 1)));
    }
  }

  private void measure(
      String kind, Catalogue catalogue, List<String> titles, UnaryOperator<String> query) {
    PopularList popular = popular();
    Histogram micros = new Histogram(3);
    long found = 0;
    for (int i = 0; i < SEARCHES; i++) {
      int item = random.nextInt(TITLES);
      if (i % 10 == 0) {
        put(catalogue, Events.item("item-" + item, titles.get(item)));
      }
      long start = cpuNanos();
      found += catalogue.find(query.apply(titles.get(item)), WANTED, popular).size();
      if (i >= SEARCHES / 4) {
        micros.recordValue((cpuNanos() - start) / 1_000);
      }
    }
    assertThat(found).as(kind).isPositive();
    System.out.printf(
        "%s: p50 %.2f, p99 %.2f, max %.2f ms CPU; %.1f found of %d wanted%n",
        kind,
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(99) / 1e3,
        micros.getMaxValue() / 1e3,
        (double) found / SEARCHES,
        WANTED);
  }

  private PopularList popular() {
    return new PopularList(
        IntStream.range(0, Popularity.MAX_ITEMS)
            .mapToObj(
                rank ->
                    RankedItem.newBuilder()
                        .setItemId("item-" + random.nextInt(TITLES))
                        .setScore(1_000f / (rank + 1))
                        .build())
            .toList(),
        ModelRef.getDefaultInstance());
  }

  /** Six words, few of them often. */
  private String title() {
    return IntStream.range(0, 6)
        .mapToObj(i -> words.get((int) (Math.pow(random.nextDouble(), 3) * words.size())))
        .collect(Collectors.joining(" "));
  }

  private String word() {
    return random
        .ints(3 + random.nextInt(6), 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String beginning(String title, int words) {
    return Arrays.stream(title.split(" ", -1)).limit(words).collect(Collectors.joining(" "));
  }

  private static String mistyped(String word) {
    return word.substring(0, 1) + word.substring(2);
  }

  /** CPU time of this thread: other work of the machine does not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void put(Catalogue catalogue, Item item) {
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>("items", 0, 0, item.getItemId(), item.toByteArray());
    Encoding.PROTOBUF.mark(record.headers());
    try {
      catalogue.read(record);
    } catch (MessageRejected e) {
      throw new AssertionError(e);
    }
  }
}
