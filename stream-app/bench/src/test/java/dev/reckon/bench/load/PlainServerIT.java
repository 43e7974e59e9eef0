package dev.reckon.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.reckon.demo.process.RuntimeProcess;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.HistoryBounds;
import dev.reckon.history.Interaction;
import dev.reckon.history.UserHistory;
import dev.reckon.job.request.GrpcInferenceClient;
import dev.reckon.job.request.InferenceClient;
import dev.reckon.job.request.InferenceOutcome.Ranked;
import dev.reckon.job.request.InferenceSettings;
import dev.reckon.job.request.RecommendationRequest;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.recommendation.v1.RankedItem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainServerIT {

  private static final String DEBIANS = "/usr/bin/python3";

  /** Of the best: further down, scores of random weights differ by roundings. */
  private static final int COMPARED = 20;

  @TempDir private Path folder;

  @Test
  @Tag("pytorch")
  void servesTheSameListsAsTheRuntime() throws Exception {
    assumeTrue(hasTorch(), "needs PyTorch in " + DEBIANS + " (python3-torch)");
    Bundle bundle = RandomBundle.write(folder.resolve("bundle"), "rearec-prl", 1);
    try (PlainServer server =
            PlainServer.start(DEBIANS, bundle, Optional.empty(), folder.resolve("plain.log"));
        InferenceClient plain = new PlainClient(server.address(), 2);
        RuntimeProcess runtime =
            RuntimeProcess.start(bundle.path(), jvm -> jvm, folder.resolve("runtime.log"));
        InferenceClient ours = client(runtime)) {
      for (List<String> history :
          List.of(List.of("item-5"), List.of("item-1", "item-9", "item-1"))) {
        List<String> expected = items(ours, history);

        assertThat(items(plain, history)).hasSize(COMPARED).isEqualTo(expected);
      }
    }
  }

  @Test
  void anInterpreterWithoutPyTorchIsAnErrorThatSaysSo() {
    Bundle bundle = RandomBundle.write(folder.resolve("bundle"), "sasrec", 1);

    assertThatThrownBy(
            () -> PlainServer.start("false", bundle, Optional.empty(), folder.resolve("plain.log")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("python3-torch");
  }

  private static InferenceClient client(RuntimeProcess runtime) {
    InferenceClient client =
        new GrpcInferenceClient(
            new InferenceSettings(
                List.of(runtime.address()),
                1,
                Duration.ZERO,
                1,
                Duration.ofMinutes(1),
                InferenceSettings.AS_TRAINED),
            new UnregisteredMetricsGroup());
    client.open();
    return client;
  }

  private static List<String> items(InferenceClient client, List<String> itemIds) {
    UserHistory history = UserHistory.empty(HistoryBounds.DEFAULT);
    for (int i = 0; i < itemIds.size(); i++) {
      history =
          history.append(new Interaction("e" + i, itemIds.get(i), Kind.CLICK, i, "")).history();
    }
    Duration budget = Duration.ofSeconds(30);
    Ranked ranked =
        (Ranked)
            client
                .rank(new RecommendationRequest("u", 1, history, 100, false, budget))
                .orTimeout(budget.toSeconds(), TimeUnit.SECONDS)
                .join();
    return ranked.list().items().stream().map(RankedItem::getItemId).limit(COMPARED).toList();
  }

  private static boolean hasTorch() throws Exception {
    return new ProcessBuilder(DEBIANS, "-c", "import torch").start().waitFor() == 0;
  }
}
