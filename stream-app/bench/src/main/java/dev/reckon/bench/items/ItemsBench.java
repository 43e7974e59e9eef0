package dev.reckon.bench.items;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.broker.BrokerProcess;
import dev.reckon.demo.process.ChildFailed;
import dev.reckon.demo.process.RuntimeProcess;
import dev.reckon.demo.report.Json;
import dev.reckon.event.v1.Item;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.kafka.Startup;
import dev.reckon.kafka.TopicCheck;
import dev.reckon.kafka.Topics;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.wire.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * Measures how soon items that a bundle lacks are in lists. First the bundle that has them is asked
 * for the lists of some users: these say whose history an item fits. Then the bundle without them
 * serves on a broker. Items come one by one, each followed until the first list of such a user
 * holds it. Then all others come at once, while lists are asked for and timed. In the end the lists
 * are compared with those of the bundle that had the items from the beginning.
 */
final class ItemsBench {

  private static final int PARTITIONS = 4;

  /** Of the users that an item fits, at most so many are asked at once. */
  private static final int ASKED = 16;

  private static final Duration LONGEST_ENCODING = Duration.ofMinutes(30);

  private final NewShop shop;
  private final int oneByOne;
  private final boolean mixesMemory;
  private final Duration patience;
  private final Path folder;
  private final Path logs;
  private final Consumer<String> say;

  /**
   * @param oneByOne items that come one by one, of those that fit some user
   * @param mixesMemory whether lists are mixed with the stream memory
   * @param patience how long a list is waited for
   * @param folder for the bundle without the items
   * @param logs for the output of the processes
   */
  ItemsBench(
      NewShop shop,
      int oneByOne,
      boolean mixesMemory,
      Duration patience,
      Path folder,
      Path logs,
      Consumer<String> say) {
    this.shop = shop;
    this.oneByOne = oneByOne;
    this.mixesMemory = mixesMemory;
    this.patience = patience;
    this.folder = folder;
    this.logs = logs;
    this.say = say;
  }

  ObjectNode run() throws Exception {
    Set<String> isNew = shop.newItems().stream().map(Item::getItemId).collect(Collectors.toSet());
    Bundle before = shop.writeWithout(folder.resolve("bundle"));
    try (BrokerProcess broker = BrokerProcess.start(logs.resolve("broker.log"), "512m");
        ItemSender sender = new ItemSender(broker.bootstrapServers(), topicsOf(broker))) {
      sender.send(shop.records().stream().filter(it -> !isNew.contains(it.getItemId())).toList());
      List<List<String>> expected = listsOfAll(broker);
      Map<String, List<UserRequest>> fitting = fitting(expected);
      ObjectNode report = Json.object().put("command", "bench items");
      report
          .put("model_name", shop.bundle().manifest().model())
          .put("items", shop.bundle().items().size())
          .put("new_items", isNew.size())
          .put("new_items_that_fit", fitting.size())
          .put("users", shop.users().size())
          .put("list_size", shop.users().get(0).getListSize());
      say.accept("Starting a model runtime without %,d items".formatted(isNew.size()));
      try (RuntimeProcess runtime = start(before, broker, "runtime-items");
          Lists lists = new Lists(runtime.address())) {
        measure(report, sender, lists, new NewItemCounts(runtime.metricsAddress()), fitting);
        compare(report, expected, lists.of(shop.users()), isNew);
      }
      return report;
    }
  }

  private static Topics topicsOf(BrokerProcess broker) throws InterruptedException {
    Topics topics = new Topics("", PARTITIONS, (short) 1);
    var unused =
        new Startup(Duration.ofMinutes(1), TopicCheck.Mode.WARN)
            .prepare(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                topics,
                List.of(Topic.values()));
    return topics;
  }

  /** The lists of the bundle that has all items. */
  private List<List<String>> listsOfAll(BrokerProcess broker) throws Exception {
    say.accept("Asking the bundle that has the items for %,d lists".formatted(shop.users().size()));
    try (RuntimeProcess runtime = start(shop.bundle(), broker, "runtime-all-items");
        Lists lists = new Lists(runtime.address())) {
      return lists.of(shop.users());
    }
  }

  private RuntimeProcess start(Bundle bundle, BrokerProcess broker, String name)
      throws ChildFailed, InterruptedException {
    return RuntimeProcess.start(
        bundle.path(),
        jvm ->
            jvm.with("-Dreckon.model.memory.mixed=" + mixesMemory)
                .with("-Dreckon.kafka.bootstrap-servers=" + broker.bootstrapServers()),
        logs.resolve(name + ".log"));
  }

  /** The users whose list holds a new item, by its id. */
  private Map<String, List<UserRequest>> fitting(List<List<String>> lists) {
    Set<String> isNew = new HashSet<>();
    shop.newItems().forEach(item -> isNew.add(item.getItemId()));
    Map<String, List<UserRequest>> fitting = new HashMap<>();
    for (int user = 0; user < lists.size(); user++) {
      for (String item : lists.get(user)) {
        if (isNew.contains(item)) {
          fitting.computeIfAbsent(item, id -> new ArrayList<>()).add(shop.users().get(user));
        }
      }
    }
    return fitting;
  }

  private void measure(
      ObjectNode report,
      ItemSender sender,
      Lists lists,
      NewItemCounts counts,
      Map<String, List<UserRequest>> fitting)
      throws IOException, InterruptedException {
    List<Item> single =
        shop.newItems().stream()
            .filter(item -> fitting.containsKey(item.getItemId()))
            .limit(oneByOne)
            .toList();
    Histogram millis = new Histogram(3);
    int missing = 0;
    double first = 0;
    for (Item item : single) {
      List<UserRequest> users = fitting.getOrDefault(item.getItemId(), List.of());
      long waited = follow(item, users.subList(0, Math.min(ASKED, users.size())), sender, lists);
      if (waited < 0) {
        missing++;
      } else {
        first = millis.getTotalCount() == 0 ? waited : first;
        millis.recordValue(waited);
      }
    }
    ObjectNode node = report.putObject("one_by_one");
    node.put("items", single.size()).put("never_in_a_list", missing);
    node.put("first_s", first / 1e3)
        .put("p50_s", millis.getValueAtPercentile(50) / 1e3)
        .put("p99_s", millis.getValueAtPercentile(99) / 1e3)
        .put("max_s", millis.getMaxValue() / 1e3);
    say.accept(
        String.format(
            Locale.ROOT,
            "One by one: %d items, %d in no list; record to first list p50 %.2f s, p99 %.2f s",
            single.size(),
            missing,
            millis.getValueAtPercentile(50) / 1e3,
            millis.getValueAtPercentile(99) / 1e3));
    List<Item> others = new ArrayList<>(shop.newItems());
    others.removeAll(single);
    if (!others.isEmpty()) {
      measureAtOnce(report.putObject("at_once"), others, single.size(), sender, lists, counts);
    }
  }

  /** Milliseconds from the record of an item to the first list that holds it; -1 for none. */
  private long follow(Item item, List<UserRequest> users, ItemSender sender, Lists lists)
      throws InterruptedException {
    long sent = System.nanoTime();
    sender.send(List.of(item));
    while (System.nanoTime() - sent < patience.toNanos()) {
      if (lists.of(users).stream().anyMatch(list -> list.contains(item.getItemId()))) {
        return (System.nanoTime() - sent) / 1_000_000;
      }
      Thread.sleep(5);
    }
    return -1;
  }

  private void measureAtOnce(
      ObjectNode report,
      Collection<Item> items,
      int before,
      ItemSender sender,
      Lists lists,
      NewItemCounts counts)
      throws IOException, InterruptedException {
    Histogram quiet = new Histogram(3);
    for (int list = 0; list < 200; list++) {
      time(lists, list, quiet);
    }
    NewItemCounts.Now start = counts.now();
    Histogram micros = new Histogram(3);
    long sent = System.nanoTime();
    sender.send(List.copyOf(items));
    NewItemCounts.Now now = counts.now();
    int list = 0;
    while (now.rows() < before + items.size()
        && System.nanoTime() - sent < LONGEST_ENCODING.toNanos()) {
      for (int call = 0; call < 10; call++) {
        time(lists, list++, micros);
        Thread.sleep(20);
      }
      now = counts.now();
    }
    double seconds = (System.nanoTime() - sent) / 1e9;
    report
        .put("items", items.size())
        .put("rows", (long) (now.rows() - start.rows()))
        .put("seconds", Json.rounded(seconds))
        .put("changes", (long) (now.changes() - start.changes()))
        .put(
            "change_ms",
            Json.rounded(
                1e3
                    * (now.changeSeconds() - start.changeSeconds())
                    / Math.max(1, now.changes() - start.changes())));
    report.set("list_ms", millis(micros));
    report.set("quiet_list_ms", millis(quiet));
    say.accept(
        String.format(
            Locale.ROOT,
            "At once: %,d items in %.0f s and %.0f changes; a list meanwhile p50 %.1f ms, p99 %.1f ms (before: %.1f, %.1f)",
            items.size(),
            seconds,
            now.changes() - start.changes(),
            micros.getValueAtPercentile(50) / 1e3,
            micros.getValueAtPercentile(99) / 1e3,
            quiet.getValueAtPercentile(50) / 1e3,
            quiet.getValueAtPercentile(99) / 1e3));
  }

  private void time(Lists lists, int number, Histogram micros) {
    long started = System.nanoTime();
    var unused = lists.of(List.of(shop.users().get(number % shop.users().size())));
    micros.recordValue((System.nanoTime() - started) / 1_000);
  }

  private static ObjectNode millis(Histogram micros) {
    return Json.object()
        .put("count", micros.getTotalCount())
        .put("p50", Json.rounded(micros.getValueAtPercentile(50) / 1e3))
        .put("p99", Json.rounded(micros.getValueAtPercentile(99) / 1e3));
  }

  /** How many places of new items in lists are there again. */
  private void compare(
      ObjectNode report, List<List<String>> expected, List<List<String>> lists, Set<String> isNew) {
    int places = 0;
    int found = 0;
    int users = 0;
    for (int user = 0; user < expected.size(); user++) {
      Set<String> list = new HashSet<>(lists.get(user));
      List<String> fit = expected.get(user).stream().filter(isNew::contains).toList();
      places += fit.size();
      found += (int) fit.stream().filter(list::contains).count();
      users += fit.isEmpty() ? 0 : 1;
    }
    report.put("users_that_fit", users).put("places_expected", places).put("places_found", found);
    say.accept(
        "In the end: of %,d places of new items in the lists of %,d users, %,d are there"
            .formatted(places, users, found));
  }
}
