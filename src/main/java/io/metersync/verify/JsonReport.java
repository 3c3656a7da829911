package io.metersync.verify;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** The report of {@code verify} as one JSON object, a day at a time. */
public final class JsonReport extends Report {
    private final ProofRange range;
    private final JsonGenerator json;

    public JsonReport(ProofRange range, JsonGenerator json, PrintWriter progress) {
        super(progress);
        this.range = range;
        this.json = json;
    }

    @Override
    public void start(ProofStart start) {
        try {
            json.writeStartObject();
            json.writeStringField("from", range.from());
            json.writeStringField("to", range.to());
            json.writeStringField("nodeId", start.nodeId());
            json.writeBooleanField("hasLedger", start.hasLedger());
            json.writeArrayFieldStart("days");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void write(MeterDay day) {
        try {
            json.writePOJO(day);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void write(Totals totals, List<MeterDay> wrong, ProofResult result) throws IOException {
        json.writeEndArray();
        json.writePOJOField("totals", totals);
        json.writePOJOField("wrong", wrong);
        json.writeNumberField("missingInAll", result.missingInAll());
        json.writePOJOField("unaccountedIds", result.unaccountedIds());
        json.writePOJOField("reusedIds", result.reusedIds());
        json.writeNumberField("resendable", resendable());
        json.writeStringField("resendFrom", resendFrom());
        json.writeEndObject();
        json.writeRaw(System.lineSeparator());
        json.flush();
    }
}
