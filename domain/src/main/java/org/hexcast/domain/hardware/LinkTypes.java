package org.hexcast.domain.hardware;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Data sheets of every kind of link.
 *
 * @param types exactly one for each {@link LinkKind}
 * @param hostMemoryBytesPerSecond rate at which all GPUs of a node together can stage traffic through host memory
 */
public record LinkTypes(List<LinkType> types, double hostMemoryBytesPerSecond) {

    public LinkTypes {
        types = List.copyOf(types);
        List<LinkKind> missing = new ArrayList<>(List.of(LinkKind.values()));
        for (LinkType type : types) {
            if (!missing.remove(type.kind())) {
                throw new IllegalArgumentException("two link types are given for " + type.kind());
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("no link type is given for " + missing);
        }
        if (!(hostMemoryBytesPerSecond > 0 && hostMemoryBytesPerSecond <= 1e13)) {
            throw new IllegalArgumentException(
                    "host memory rate " + hostMemoryBytesPerSecond + " bytes/s must be above 0 and at most 10^13");
        }
    }

    /** The data sheets by kind. */
    public Map<LinkKind, LinkType> byKind() {
        Map<LinkKind, LinkType> map = new EnumMap<>(LinkKind.class);
        types.forEach(type -> map.put(type.kind(), type));
        return map;
    }
}
