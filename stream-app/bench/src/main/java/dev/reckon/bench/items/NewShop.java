package dev.reckon.bench.items;

import dev.reckon.cli.UsageError;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.inference.v1.HistoryInteraction;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleExtras;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleMemory;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A shop before and after some items came: a bundle that has them, which is what their rows are
 * compared with, and the same without them.
 *
 * @param bundle with all items
 * @param records of its items that have one
 * @param newItems those that nobody took in training, in a random order
 * @param users with their histories, all of known items, and the length of a list
 */
record NewShop(Bundle bundle, List<Item> records, List<Item> newItems, List<UserRequest> users) {

  private static final int LONGEST_HISTORY = 50;

  /**
   * The shop of a bundle.
   *
   * @param dataset that it was trained on
   * @param users how many, at most
   * @param listSize items of a list
   * @param seed of who they are, and of the order of the items
   * @throws UsageError where the bundle's items have no vectors of their texts, or all were taken
   */
  static NewShop of(Bundle bundle, String dataset, int users, int listSize, long seed) {
    if (bundle.manifest().itemText() == null) {
      throw new UsageError(
          bundle.path() + " does not read the texts of items: train it with --item-text");
    }
    EventLog log = Dataset.read(dataset);
    Set<String> untaken = new HashSet<>();
    Set<String> known = new HashSet<>();
    for (BundleItem item : bundle.items()) {
      boolean isNew = item.count() == 0 && item.text() != null;
      boolean unused = (isNew ? untaken : known).add(item.itemId());
    }
    Map<String, Item> records = new LinkedHashMap<>();
    log.items().forEach(item -> records.put(item.getItemId(), item));
    records.keySet().removeIf(id -> !untaken.contains(id) && !known.contains(id));
    List<Item> newItems = new ArrayList<>(records.values());
    newItems.removeIf(item -> !untaken.contains(item.getItemId()));
    if (newItems.isEmpty()) {
      throw new UsageError(
          bundle.path() + " has no item that nobody took in training: nothing could come after it");
    }
    Random random = new Random(seed);
    Collections.shuffle(newItems, random);
    Protocol protocol = Protocol.of(bundle.manifest().data().protocol());
    return new NewShop(
        bundle,
        List.copyOf(records.values()),
        newItems,
        users(Splits.of(log, protocol), users, listSize, random));
  }

  private static List<UserRequest> users(Split split, int count, int listSize, Random random) {
    List<int[]> histories = new ArrayList<>(split.trainingSequences());
    Collections.shuffle(histories, random);
    List<UserRequest> users = new ArrayList<>();
    for (int[] history : histories.subList(0, Math.min(count, histories.size()))) {
      UserRequest.Builder user =
          UserRequest.newBuilder().setUserId("user-" + users.size()).setListSize(listSize);
      for (int item :
          Arrays.copyOfRange(
              history, Math.max(0, history.length - LONGEST_HISTORY), history.length)) {
        user.addInteractions(
            HistoryInteraction.newBuilder()
                .setItemId(split.vocabulary().itemId(item))
                .setKind(Interaction.Kind.CLICK));
      }
      users.add(user.build());
    }
    return users;
  }

  /** Writes the bundle without the new items. */
  Bundle writeWithout(Path path) {
    Set<String> gone = new HashSet<>();
    newItems.forEach(item -> gone.add(item.getItemId()));
    List<BundleItem> items = bundle.items();
    List<BundleItem> kept = items.stream().filter(it -> !gone.contains(it.itemId())).toList();
    Tensor.Floats table =
        Objects.requireNonNull(bundle.weights().tensors().get(TorchModel.ITEM_EMBEDDING));
    int width = (int) table.shape()[1];
    float[] rows = new float[(kept.size() + 1) * width];
    int next = 0;
    for (int row = 0; row <= items.size(); row++) { // the pad item is the last
      if (row == items.size() || !gone.contains(items.get(row).itemId())) {
        System.arraycopy(table.values(), row * width, rows, next++ * width, width);
      }
    }
    Map<String, Tensor.Floats> tensors = new TreeMap<>(bundle.weights().tensors());
    tensors.put(TorchModel.ITEM_EMBEDDING, new Tensor.Floats(rows, kept.size() + 1L, width));
    return BundleStore.write(
        path,
        bundle.manifest(),
        new Weights(tensors, bundle.weights().metadata()),
        bundle.program(),
        kept,
        bundle.words(),
        new BundleExtras(
            bundle.readWords(),
            bundle.itemEncoder().orElse(null),
            bundle.memory().map(BundleMemory::read).orElse(null),
            null));
  }
}
