const orders = db.getSiblingDB("orderdb").orders;

const byStatus = orders
  .aggregate([{ $group: { _id: "$status", orders: { $sum: 1 } } }, { $sort: { _id: 1 } }])
  .toArray();

const topProducts = orders
  .aggregate([
    { $unwind: "$items" },
    { $group: { _id: "$items.productid", sold: { $sum: "$items.quantity" } } },
    { $sort: { sold: -1, _id: 1 } },
    { $limit: Number(process.env.TOP_PRODUCTS) },
  ])
  .toArray();

// One line, so that the log collector keeps the report together.
print(JSON.stringify({ report: "orders", byStatus, topProducts }));
