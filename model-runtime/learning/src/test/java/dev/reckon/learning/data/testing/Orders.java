package dev.reckon.learning.data.testing;

import java.util.ArrayList;
import java.util.List;

/** All orders that a few things can have. */
public final class Orders {

  private Orders() {}

  public static <T> List<List<T>> of(List<T> things) {
    if (things.isEmpty()) {
      return List.of(List.of());
    }
    List<List<T>> orders = new ArrayList<>();
    for (int first = 0; first < things.size(); first++) {
      List<T> others = new ArrayList<>(things);
      T chosen = others.remove(first);
      for (List<T> order : of(others)) {
        List<T> whole = new ArrayList<>(List.of(chosen));
        whole.addAll(order);
        orders.add(whole);
      }
    }
    return orders;
  }
}
