package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.demo.broker.EmbeddedBroker;
import dev.reckon.demo.process.RuntimeProcess;
import dev.reckon.demo.replay.EventSender;
import dev.reckon.demo.testing.LoggedEvents;
import dev.reckon.demo.testing.PopularLists;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.event.v1.Item;
import dev.reckon.inference.v1.HistoryInteraction;
import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.inference.v1.UserResponse;
import dev.reckon.kafka.Topics;
import dev.reckon.recommendation.v1.Fallback;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.ScoreShare;
import dev.reckon.serving.deploy.ModelsCommand;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topic;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a runtime learns from the clicks of others on a real broker, from nothing on. */
class MemoryIT {

  private static final Topics TOPICS = new Topics("", 2, (short) 1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path logs;

  @Test
  void listsComeFromTheClicksOfOthersBeforeThereIsAModelAndBesideIt() throws Exception {
    Path bundle = SmallShop.bundle().toAbsolutePath();
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      Map<String, String> client = Map.of("bootstrap.servers", broker.bootstrapServers());
      createTopics(client);
      try (RuntimeProcess runtime =
              RuntimeProcess.withoutModel(
                  bundle.resolve("..").normalize(),
                  broker.bootstrapServers(),
                  logs.resolve("runtime.log"));
          EventSender sender = EventSender.connect(client, TOPICS, Encoding.PROTOBUF)) {
        ManagedChannel channel =
            ManagedChannelBuilder.forTarget(runtime.address()).usePlaintext().build();
        assertThat(ask(channel, "camera").getFallback().getReason())
            .isEqualTo(Fallback.Reason.NO_KNOWN_ITEMS);

        for (String item : List.of("camera", "tripod", "bag", "gone")) {
          sender.send(Item.newBuilder().setItemId(item).setAvailable(!item.equals("gone")).build());
        }
        for (String user : List.of("ann", "bob")) {
          take(sender, user, "camera", "gone", "unlisted", "tripod");
        }
        take(sender, "cy", "bag");
        sender.flush();

        UserResponse list = await(channel, "camera", MemoryIT::isPersonal);
        assertThat(list.getItems(0).getSharesList())
            .anySatisfy(
                share -> {
                  assertThat(share.getSource()).isEqualTo(ScoreShare.Source.OTHERS_TOOK_NEXT);
                  assertThat(share.getItemId()).isEqualTo("camera");
                });
        new PopularLists(runtime.address())
            .await("of all", PATIENCE, items -> items.containsAll(List.of("camera", "tripod")));

        runtime.kill();
        runtime.restart();
        await(channel, "camera", MemoryIT::isPersonal);

        assertThat(models(broker, "promote", bundle.toString())).isZero();
        UserResponse mixed =
            await(
                channel,
                "camera",
                last -> last.getItemsCount() > 2 && last.getItems(0).getItemId().equals("tripod"));
        assertThat(mixed.getUnknownItems()).isEqualTo(1);
        channel.shutdownNow();
      }
    }
  }

  /** The popular items may be the same in the same order, so that the list alone does not say. */
  private static boolean isPersonal(UserResponse list) {
    return !list.hasFallback() && itemsOf(list).equals(List.of("tripod", "bag"));
  }

  private static UserResponse await(
      ManagedChannel channel, String clicked, Predicate<UserResponse> isIt)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    UserResponse list = ask(channel, clicked);
    while (!isIt.test(list)) {
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError("the list does not come; the last: " + list);
      }
      Thread.sleep(50);
      list = ask(channel, clicked);
    }
    return list;
  }

  private static UserResponse ask(ManagedChannel channel, String clicked) {
    return RecommenderInferenceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .recommend(
            RecommendRequest.newBuilder()
                .addUsers(
                    UserRequest.newBuilder()
                        .setUserId("dee")
                        .addInteractions(
                            HistoryInteraction.newBuilder()
                                .setEventId("e")
                                .setItemId(clicked)
                                .setKind(Kind.CLICK)))
                .build())
        .getUsers(0);
  }

  private static List<String> itemsOf(UserResponse list) {
    return list.getItemsList().stream().map(RankedItem::getItemId).toList();
  }

  private static void take(EventSender sender, String user, String... items) {
    long now = System.currentTimeMillis() - 60_000;
    for (int i = 0; i < items.length; i++) {
      sender.send(LoggedEvents.click(user + i, user, items[i], now + i));
    }
  }

  private static int models(EmbeddedBroker broker, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
    return new CommandLine(new ModelsCommand()).execute(all.toArray(String[]::new));
  }

  private static void createTopics(Map<String, String> client) throws InterruptedException {
    try (Admin admin = Admin.create(Map.copyOf(client))) {
      TOPICS.createMissing(
          admin,
          EnumSet.of(Topic.ITEMS, Topic.CLICKS, Topic.SEARCHES, Topic.ERASURES, Topic.MODELS));
    }
  }
}
