package dev.reckon.serving.live;

import dev.reckon.model.retrieve.ItemIndex;
import java.util.function.IntFunction;

/**
 * The items of a stream memory beside one model, by their numbers in the memory: which the model
 * knows, and which may be shown. An id is looked up the first time alone, and again once the
 * catalogue has changed, as a list names a thousand of them. Thread-safe.
 */
public final class RememberedItems {

  private final IntFunction<String> idOf;
  private final ItemIndex items;
  private final ItemAvailability availability;

  /** By number, 2 more than the index in the model, which may be -1. */
  private final IntsByNumber indices = new IntsByNumber();

  /**
   * By number, twice the version of the catalogue that was asked, and 1 more for an item it has.
   */
  private final IntsByNumber offers = new IntsByNumber();

  /**
   * @param idOf the id of an item by its number in the memory
   * @param items of the model
   */
  public RememberedItems(IntFunction<String> idOf, ItemIndex items, ItemAvailability availability) {
    this.idOf = idOf;
    this.items = items;
    this.availability = availability;
  }

  /** The index of an item in the model, or {@link ItemIndex#UNKNOWN}. */
  public int indexOf(int number) {
    int found = indices.get(number);
    if (found == 0) {
      found = items.indexOf(idOf.apply(number)) + 2;
      indices.put(number, found);
    }
    return found - 2;
  }

  /** Whether an item may be shown: it must be the model's or the catalogue's, if there is one. */
  public boolean isOffered(int number) {
    int withheld = 2 * availability.version();
    int known = offers.get(number);
    if (known == withheld || known == withheld + 1) {
      return known != withheld;
    }
    boolean isOffered =
        availability.offers(
            idOf.apply(number),
            id -> availability.mentioned() == 0 || indexOf(number) != ItemIndex.UNKNOWN);
    offers.put(number, isOffered ? withheld + 1 : withheld);
    return isOffered;
  }
}
