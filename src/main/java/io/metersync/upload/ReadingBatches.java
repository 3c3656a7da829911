package io.metersync.upload;

import io.metersync.upload.pace.BatchSizing;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.processor.aggregate.AggregateProcessor;
import org.apache.camel.processor.aggregate.DefaultAggregateController;

/** Makes batches of pages, for the {@code aggregate} of {@code routes/upload-readings.camel.yaml}. */
public final class ReadingBatches extends DefaultAggregateController implements AggregationStrategy {
    private static final ReadingBatch NONE = new ReadingBatch(List.of());

    private final BatchSizing sizing;
    private AggregateProcessor processor;
    private ReadingBatch pending = NONE;
    private long made;

    public ReadingBatches(BatchSizing sizing) {
        this.sizing = sizing;
    }

    @Override
    public Exchange aggregate(Exchange batch, Exchange page) {
        if (batch == null) {
            pending = page.getIn().getBody(ReadingBatch.class);
            return page;
        }
        ReadingBatch next = page.getIn().getBody(ReadingBatch.class);
        if (pending.size() > 0 && next.size() > 0 && !pending.nodeId().equals(next.nodeId())) {
            // under the node of the first page the second one's readings could pass for others
            throw new IllegalStateException(
                    "the local database was replaced by another (sync_node differs) while its readings were read");
        }
        pending.add(next);
        return batch;
    }

    /** Whether the batch takes no further page. */
    public boolean isComplete(@Body ReadingBatch batch) {
        boolean isComplete = batch.isComplete() || room() <= 0 || roomBytes() <= 0;
        if (isComplete) {
            ended();
        }
        return isComplete;
    }

    /** Whether nothing is in the batch that is being made. */
    boolean isEmpty() {
        return pending.size() == 0;
    }

    /** How many readings more the batch takes that is being made. */
    int room() {
        return sizing.size() - pending.size();
    }

    /** How many bytes more the batch takes that is being made. */
    long roomBytes() {
        return sizing.bytes() - pending.bytes();
    }

    /** Sends the batch that is being made, if there is one. */
    void flush() {
        ended();
        forceCompletionOfAllGroups();
    }

    private void ended() {
        made += pending.size() > 0 ? 1 : 0;
        pending = NONE;
    }

    /** How many batches have been made. */
    long made() {
        return made;
    }

    @Override
    public void onStart(AggregateProcessor started) {
        processor = started;
        super.onStart(started);
    }

    /** After an edit of the routes the new processor may start before the old one stops. */
    @Override
    public void onStop(AggregateProcessor stopped) {
        if (stopped == processor) {
            super.onStop(stopped);
        }
    }
}
