package io.muster.graph;

import io.muster.json.Names;
import io.muster.task.ForEach.Each;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/**
 * A task that runs once for each element of a list, made by {@link SingleTask#forEach}. Its value is the list of its items' values,
 * in the order of the elements.
 *
 * <p>Immutable: each setting returns a new definition.
 *
 * @param <T> the type of an item's value
 */
public final class ForEachTask<T extends @Nullable Object> extends GraphTask<List<T>> {

    private final JavaType itemType;

    ForEachTask(Definition definition, JavaType itemType) {
        super(definition, GraphJson.listOf(itemType));
        this.itemType = itemType;
    }

    /**
     * What the failure of an item means for the task; {@link Each#ALL} by default. With {@link Each#SETTLED} the value of a failed
     * item is its fallback, or null.
     */
    public ForEachTask<T> each(Each each) {
        return with("each", GraphJson.write(Names.of(each)));
    }

    /** The maximum number of items that run at once, within the graph's own limit; unlimited by default. */
    public ForEachTask<T> concurrency(int items) {
        return with("concurrency", GraphJson.write(items));
    }

    JavaType itemType() {
        return itemType;
    }

    private ForEachTask<T> with(String field, JsonNode value) {
        return new ForEachTask<>(definition().with(field, value), itemType);
    }
}
