package org.hexcast.domain.workload;

import java.util.List;
import umontreal.ssj.rng.RandomStream;

/**
 * Lengths like those of a recorded trace, drawn from its joint quantiles: the class first, in proportion to its recorded requests, then prompt and output.
 *
 * @param name catalogue name of the trace
 * @param tables one for each class drawn from, at least one
 */
public record EmpiricalLengths(String name, List<LengthTable> tables) implements LengthDistribution {

    public EmpiricalLengths {
        tables = List.copyOf(tables);
        if (tables.isEmpty()) {
            throw new IllegalArgumentException("lengths " + name + " have no table");
        }
    }

    /** The same, restricted to one class. */
    public EmpiricalLengths only(LengthClass lengthClass) {
        return new EmpiricalLengths(
                name + ", class " + lengthClass,
                tables.stream().filter(t -> t.lengthClass() == lengthClass).toList());
    }

    @Override
    public Lengths draw(RandomStream stream) {
        double pick = stream.nextDouble()
                * tables.stream().mapToLong(LengthTable::requests).sum();
        double promptUniform = stream.nextDouble();
        double outputUniform = stream.nextDouble();
        for (LengthTable table : tables) {
            pick -= table.requests();
            if (pick < 0) {
                return table.at(promptUniform, outputUniform);
            }
        }
        return tables.get(tables.size() - 1).at(promptUniform, outputUniform);
    }

    @Override
    public String label() {
        return name;
    }
}
